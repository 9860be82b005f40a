import { expect, test } from 'vitest';
import { type Evidence, judge, type LoadEvidence, noEvidence } from './verdict.ts';

const good = noEvidence(false);
const slo = { failed: 0, resets_in_flight: 'failed' as const };
const phase = (more: object = {}) => ({
  name: 'fault' as const,
  from: 0,
  to: 1,
  sent: 100,
  failed: 0,
  reset: 0,
  p50: 1,
  p95: 2,
  p99: 3,
  max: 4,
  ...more,
});
const load = (more: Partial<LoadEvidence> = {}): LoadEvidence => ({
  phases: [phase()],
  slo,
  recoveryS: 2,
  ...more,
});

test('nothing wrong is held', () => {
  expect(judge({ ...good, load: load() })).toEqual({ verdict: 'held', exitCode: 0, reasons: [] });
});

test.each<[string, Partial<Evidence>]>([
  ['unhealthy before, so that the method never ran', { notStarted: ['site: 503'] }],
  ['an action that failed', { failedActions: ['stop: exit 1'] }],
  ['a rollback that failed', { failedRollbacks: ['restore: exit 1'] }],
  ['a load that measured nothing', { load: load({ lost: 'the load ended by itself' }) }],
])('%s could not run', (_what, evidence) => {
  expect(judge({ ...good, ...evidence })).toMatchObject({ verdict: 'could not run', exitCode: 2 });
});

test.each<[string, Partial<Evidence>]>([
  ['a probe of the method that failed', { failedProbes: ['p: refused'] }],
  ['a look in the middle of an outage that passed', { unmet: ['site: 503'] }],
  ['a task that nothing replaced', { notReplaced: ['api abc'] }],
  ['one failed request', { load: load({ phases: [phase({ failed: 1 })] }) }],
  ['a reset where none is counted apart', { load: load({ phases: [phase({ reset: 1 })] }) }],
  ['no request at all', { load: load({ phases: [phase({ sent: 0 })] }) }],
  ['a latency above the ceiling', { load: load({ slo: { ...slo, p99_ms: 2 } }) }],
  ['a recovery above the ceiling', { load: load({ slo: { ...slo, recovery_s: 1 } }) }],
  ['a deviation besides a failed action', { failedActions: ['a'], unmet: ['site: 503'] }],
])('%s deviated', (_what, evidence) => {
  expect(judge({ ...good, ...evidence })).toMatchObject({ verdict: 'deviated', exitCode: 1 });
});

test('resets in flight may be counted apart, failures still not', () => {
  const apart = { ...slo, resets_in_flight: 'apart' as const };
  expect(judge({ ...good, load: load({ slo: apart, phases: [phase({ reset: 3 })] }) }).verdict).toBe('held');
  expect(
    judge({ ...good, load: load({ slo: apart, phases: [phase({ reset: 3, failed: 1 })] }) }).verdict,
  ).toBe('deviated');
});

test('an interrupted run has no verdict, whatever was seen until then', () => {
  expect(judge({ ...good, isInterrupted: true, unmet: ['x'] })).toMatchObject({
    verdict: 'interrupted',
    exitCode: 2,
  });
});

test('a dry run is never held', () => {
  expect(judge({ ...good, isDry: true }).verdict).toBe('not tried');
});
