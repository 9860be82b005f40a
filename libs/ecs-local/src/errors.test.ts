import { expect, it } from 'vitest';
import { clusterNotFound, errorAnswer } from './errors.ts';

it("answers with AWS's envelope", () => {
  expect(errorAnswer(clusterNotFound())).toEqual({
    status: 400,
    body: { __type: 'ClusterNotFoundException', message: 'Cluster not found.' },
  });
});

it('keeps the details of an unexpected error to itself', () => {
  const answer = errorAnswer(new TypeError('secret'));
  expect(answer.status).toBe(500);
  expect(answer.body.__type).toBe('ServerException');
  expect(JSON.stringify(answer)).not.toContain('secret');
});
