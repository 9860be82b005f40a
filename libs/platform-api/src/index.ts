export type { LiveMessage } from './live-message.ts';
export type {
  Certificate,
  Deployment,
  Platform,
  PlatformEvent,
  Service,
  Snapshot,
  Task,
} from './snapshot.ts';
