import { expect, it } from 'vitest';
import { failureCause } from './failure-cause.ts';
import { UploadBroken } from './upload-errors.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });
const parserError = Object.assign(new Error('x'), { name: 'HTTPParserError' });

it.each([
  [new UploadBroken('x'), 'sent', 'bad_request'],
  [coded('UND_ERR_INVALID_ARG'), 'unsent', 'bad_request'],
  [coded('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'), 'sent', 'bad_request'],
  [coded('ECONNREFUSED'), 'unsent', 'target_unreachable'],
  [coded('UND_ERR_CONNECT_TIMEOUT'), 'unsent', 'target_unreachable'],
  [coded('UND_ERR_HEADERS_TIMEOUT'), 'sent', 'target_timeout'],
  [coded('UND_ERR_SOCKET'), 'sent', 'target_failed'],
  [coded('TARGET_RESET'), 'answering', 'target_failed'],
  [parserError, 'sent', 'bad_answer'],
  [new RangeError('status 99'), 'sent', 'bad_answer'],
] as const)('%s when %s means %s', (error, phase, cause) => {
  expect(failureCause(error, phase)).toBe(cause);
});
