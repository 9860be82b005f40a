import { expect, it } from 'vitest';
import { planSummary } from './plan-summary.ts';

const PLAN =
  '  # aws_x.y will be created\n\nPlan: 1 to add, 0 to change, 0 to destroy.\n\nChanges to Outputs:\n';

it('says first what would change', () => {
  const summary = planSummary('staging', { text: PLAN, hasChanges: true });
  expect(summary).toMatch(
    /^### Terraform: staging\n\nPlan: 1 to add, 0 to change, 0 to destroy\. Nothing has been/,
  );
  expect(summary).toContain('\n```\n# aws_x.y will be created');
});

it('tells outputs alone, and nothing at all', () => {
  const of = (text: string, hasChanges: boolean) =>
    planSummary('account', { text, hasChanges }).split('\n')[2];
  expect(of('Changes to Outputs:\n  + a = 1', true)).toBe('Outputs change. Nothing has been applied.');
  expect(of('No changes. Your infrastructure matches the configuration.', false)).toBe(
    'No changes. Nothing has been applied.',
  );
});

it('cannot be ended by what stands in the plan', () => {
  expect(planSummary('staging', { text: 'a ```` b', hasChanges: false })).toContain(
    '\n`````\na ```` b\n`````\n',
  );
});

it('is shorter than what GitHub shows', () => {
  const summary = planSummary('staging', { text: '€'.repeat(10 ** 6), hasChanges: true });
  expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
  expect(summary).toContain('…');
});
