import type { Cause } from '../error-response.ts';
import { BadAnswer } from './answer-parser.ts';
import type { FailurePhase } from './outcome.ts';
import { UnwritableRequest } from './request-head.ts';
import { AnswerTimeout, LengthMismatch } from './target-connection.ts';
import { uploadCause } from './upload-errors.ts';

/** To Node's parser, an answer that is not complete. */
const CUT_OFF = 'HPE_INVALID_EOF_STATE';

/** What an attempt's error means to the client. */
export function failureCause(error: Error, phase: FailurePhase): Cause {
  const ofUpload = uploadCause(error);
  if (ofUpload) return ofUpload;
  if (error instanceof UnwritableRequest || error instanceof LengthMismatch) return 'bad_request';
  if (error instanceof AnswerTimeout) return 'target_timeout';
  if (phase === 'unsent') return 'target_unreachable';
  return isUnusable(error) ? 'bad_answer' : 'target_failed';
}

/** Neither our parser nor Node's, nor its own checks, could make sense of the answer. */
function isUnusable(error: NodeJS.ErrnoException): boolean {
  const { code = '' } = error;
  if (code.startsWith('HPE_')) return code !== CUT_OFF;
  return error instanceof BadAnswer || error instanceof TypeError || error instanceof RangeError;
}
