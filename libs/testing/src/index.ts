export { freePort } from './free-port.ts';
export { isRunning } from './is-running.ts';
export { startUpstream, type Upstream } from './upstream.ts';
export { waitUntil } from './wait-until.ts';
