import type { Cause } from '../error-response.ts';
import type { FailurePhase } from './outcome.ts';
import { uploadCause } from './upload-errors.ts';

const BY_CODE: Record<string, Cause> = {
  UND_ERR_INVALID_ARG: 'bad_request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'bad_request',
  UND_ERR_HEADERS_TIMEOUT: 'target_timeout',
  HANDSHAKE_TIMEOUT: 'target_timeout',
};

/** What an attempt's error means to the client. */
export function failureCause(error: Error, phase: FailurePhase): Cause {
  const known = uploadCause(error) ?? BY_CODE[(error as NodeJS.ErrnoException).code ?? ''];
  if (known) return known;
  if (phase === 'unsent') return 'target_unreachable';
  return isUnusable(error) ? 'bad_answer' : 'target_failed';
}

/** Neither undici's parser nor Node's own checks could make sense of the answer. */
function isUnusable(error: Error): boolean {
  return error.name === 'HTTPParserError' || error instanceof TypeError || error instanceof RangeError;
}
