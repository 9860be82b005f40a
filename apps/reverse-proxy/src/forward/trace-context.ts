import { randomFillSync } from 'node:crypto';

/** The place of a request in a distributed trace (W3C Trace Context, https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** 32 lowercase hexadecimal digits. */
  traceId: string;
  /** For the target: the proxy is its parent. */
  traceparent: string;
  /** The client had begun the trace, so its `tracestate` belongs to it. */
  continued: boolean;
}

/** @returns so many random bytes as lowercase hexadecimal digits */
export type RandomHex = (bytes: number) => string;

const NAME = 'traceparent';
/** Of a version to come there may be more, behind another hyphen; of this one there is not (3.2.2). */
const FORMAT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;
/** `sampled` and `random`; others mean nothing yet and are not passed on (3.2.2.5.2). */
const KNOWN_FLAGS = 3;
/** Targets that follow their parent would record nothing without it; who wants less decides that there. */
const SAMPLED = '01';

/**
 * Goes on with the client's trace, or begins one where there is none, more than one, or one that is not valid (4.3).
 *
 * @param received name, value, name, value; names of any case
 */
export function traceContext(received: readonly string[], random: RandomHex = randomHex): TraceContext {
  const parent = parse(parentOf(received));
  const { traceId, flags } = parent ?? { traceId: random(16), flags: SAMPLED };
  return { traceId, traceparent: `00-${traceId}-${random(8)}-${flags}`, continued: parent !== undefined };
}

/** @returns undefined when there is none, or more than one */
function parentOf(received: readonly string[]): string | undefined {
  let parent: string | undefined;
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    if (name.length !== NAME.length || name.toLowerCase() !== NAME) continue;
    if (parent !== undefined) return undefined;
    parent = received[i + 1];
  }
  return parent;
}

function parse(parent: string | undefined): { traceId: string; flags: string } | undefined {
  const match = parent === undefined ? null : FORMAT.exec(parent);
  if (!match) return undefined;
  const [, version, traceId = '', flags = '', more] = match;
  if (version === '00' && more !== undefined) return undefined;
  return { traceId, flags: `0${Number.parseInt(flags, 16) & KNOWN_FLAGS}` };
}

/** Filled at once for some hundred requests: a call for each would cost more than all else here. */
const pool = Buffer.alloc(8192);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
