export { freePort } from './free-port.ts';
export { isRunning } from './is-running.ts';
export { selfSigned } from './self-signed.ts';
export { startUpstream, type Upstream } from './upstream.ts';
export { waitUntil } from './wait-until.ts';
