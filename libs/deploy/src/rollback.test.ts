import { expect, it } from 'vitest';
import { olderThan } from './rollback.ts';

it('goes back by revision, not by when a revision was last deployed', () => {
  const newestDeploymentFirst = ['api:2', 'api:10', 'api:3', 'api:2', 'api:1'];
  expect(olderThan('api:10', newestDeploymentFirst)).toEqual(['api:3', 'api:2', 'api:1']);
  expect(olderThan('api:2', newestDeploymentFirst)).toEqual(['api:1']);
  expect(olderThan('api:1', newestDeploymentFirst)).toEqual([]);
});

it('stays within the family', () => {
  expect(olderThan('api:3', ['page:2', 'api:1'])).toEqual(['api:1']);
});
