import { describe, expect, it } from 'vitest';
import type { Outcome } from './outcome.ts';
import { isRepeatable, verdictOn } from './retry.ts';

const error = new Error('x');
const unreachable: Outcome = { kind: 'failed', phase: 'unsent', cause: 'target_unreachable', error };
const refused: Outcome = { kind: 'failed', phase: 'unsent', cause: 'bad_request', error };
const broken: Outcome = { kind: 'failed', phase: 'sent', cause: 'target_failed', error };
const late: Outcome = { kind: 'failed', phase: 'sent', cause: 'target_timeout', error };
const nonsense: Outcome = { kind: 'failed', phase: 'sent', cause: 'bad_answer', error };
const halfway: Outcome = { kind: 'failed', phase: 'answering', cause: 'target_failed', error, status: 200 };

describe('isRepeatable', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('holds for %s', (method) => {
    expect(isRepeatable(method, [])).toBe(true);
  });

  it.each(['POST', 'PATCH', 'QUERY'])('holds for %s only with an Idempotency-Key', (method) => {
    expect(isRepeatable(method, ['accept', 'idempotency-key'])).toBe(false);
    expect(isRepeatable(method, ['Idempotency-Key', ''])).toBe(false);
    expect(isRepeatable(method, ['accept', '*/*', 'Idempotency-Key', '"1"'])).toBe(true);
  });
});

describe('verdictOn', () => {
  it.each([
    ['nothing was sent of what may not be repeated', unreachable, { repeatable: false }, 'again'],
    ['nothing was sent, however often', unreachable, { sends: 9 }, 'again'],
    ['the request itself is at fault', refused, {}, 'final'],
    ['it was sent and may be repeated', broken, {}, 'again'],
    ['it was sent and may not be repeated', broken, { repeatable: false }, 'final'],
    ['it was sent and its body is gone', broken, { replayable: false }, 'final'],
    ['it was sent three times', broken, { sends: 3 }, 'final'],
    ['the answer is late', late, {}, 'final'],
    ['the answer makes no sense', nonsense, {}, 'final'],
    ['the client has a part of the answer', halfway, {}, 'final'],
    ['it is answered', { kind: 'answered', status: 503 }, {}, 'final'],
    ['the client left', { kind: 'left' }, {}, 'final'],
  ] as const)('when %s', (_when, outcome, facts, verdict) => {
    expect(verdictOn(outcome, { repeatable: true, replayable: true, sends: 1, ...facts })).toBe(verdict);
  });
});
