export type { LiveMessage } from './live-message.ts';
export type { Deployment, Platform, PlatformEvent, Service, Snapshot, Task } from './snapshot.ts';
