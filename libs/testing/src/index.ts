export { startUpstream, type Upstream } from './upstream.ts';
export { waitUntil } from './wait-until.ts';
