import type { Cause } from '../error-response.ts';

/** The client did not send all of its request. */
export class UploadBroken extends Error {
  override readonly name = 'UploadBroken';
}

/** The client sends its request too slowly. */
export class UploadTooSlow extends Error {
  override readonly name = 'UploadTooSlow';
}

/** The client sent more than it may. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** What is wrong with the client's upload; undefined when something else is. */
export function uploadCause(error: Error): Cause | undefined {
  if (error instanceof UploadBroken) return 'bad_request';
  if (error instanceof UploadTooSlow) return 'request_timeout';
  return error instanceof BodyTooLarge ? 'body_too_large' : undefined;
}
