export { freePort } from './free-port.ts';
export { isRunning } from './is-running.ts';
export { type S3Fault, type S3Server, startS3Server } from './s3-server.ts';
export { stagingAuthority } from './staging-authority.ts';
export { startUpstream, type Upstream } from './upstream.ts';
export { waitUntil } from './wait-until.ts';
