import { expect, it } from 'vitest';
import { BadAnswer } from './answer-parser.ts';
import { failureCause } from './failure-cause.ts';
import { UnwritableRequest } from './request-head.ts';
import { AnswerTimeout, LengthMismatch } from './target-connection.ts';
import { BodyTooLarge, UploadBroken } from './upload-errors.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

it.each([
  [new UploadBroken('x'), 'sent', 'bad_request'],
  [new UnwritableRequest('x'), 'unsent', 'bad_request'],
  [new LengthMismatch('x'), 'sent', 'bad_request'],
  [new BodyTooLarge('x'), 'sent', 'body_too_large'],
  [coded('ECONNREFUSED'), 'unsent', 'target_unreachable'],
  [new AnswerTimeout('x'), 'sent', 'target_timeout'],
  [coded('ECONNRESET'), 'sent', 'target_failed'],
  [coded('ECONNRESET'), 'answering', 'target_failed'],
  [new BadAnswer('x'), 'sent', 'bad_answer'],
  [coded('HPE_INVALID_CONTENT_LENGTH'), 'sent', 'bad_answer'],
  [coded('HPE_INVALID_EOF_STATE'), 'sent', 'target_failed'],
  [new RangeError('status 99'), 'sent', 'bad_answer'],
] as const)('%s when %s means %s', (error, phase, cause) => {
  expect(failureCause(error, phase)).toBe(cause);
});
