import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BodyLimits, DetachedBody } from './detached-body.ts';
import type { ClientBody } from './exchange.ts';
import { Recording } from './recording.ts';

/** Up to this size, in bytes, a body is kept until its request is answered: it can be offered to another target. */
const SMALL = 16_384;

/** A request's body for one target after another. */
export interface RequestBody {
  /** For the next target; what an earlier one was given ends. */
  open(): Buffer | Readable | null;
  /** In bytes; undefined when nobody knows yet; `none`: there is no body. */
  readonly length: number | undefined | 'none';
  /** All of it has come in and is kept. */
  readonly whole: boolean;
  /** What has been read of it so far is kept; asked before it is opened again. */
  readonly replayable: boolean;
}

const NONE: RequestBody = { open: () => null, length: 'none', whole: true, replayable: true };

/**
 * A body that is known to be small is read first, so that a slow client occupies no target; of any other, the
 * beginning is kept as it streams by.
 *
 * @throws UploadBroken, UploadTooSlow when a small body does not come in whole; any other fails its request so, or
 * with BodyTooLarge
 */
export function requestBody(
  body: ClientBody | undefined,
  limits: BodyLimits,
): RequestBody | Promise<RequestBody> {
  if (!body) return NONE;
  if (body.length === undefined || body.length > SMALL) return streamed(body, limits);
  return small(body, limits);
}

async function small(body: ClientBody, limits: BodyLimits): Promise<RequestBody> {
  const whole = await buffer(new DetachedBody(body, new Recording(0), limits));
  return { open: () => whole, length: whole.length, whole: true, replayable: true };
}

function streamed(body: ClientBody, limits: BodyLimits): RequestBody {
  const recording = new Recording(SMALL);
  let current: DetachedBody | undefined;
  return {
    open() {
      current?.destroy();
      current = new DetachedBody(body, recording, limits);
      return current;
    },
    length: body.length,
    whole: false,
    get replayable() {
      return !recording.overrun;
    },
  };
}
