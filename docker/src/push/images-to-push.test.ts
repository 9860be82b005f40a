import { expect, test } from 'vitest';
import { APPS, imageOf } from '../image-size.ts';
import { hostOf, imagesToPush } from './images-to-push.ts';

test('every service has its image, as it is built here, and a repository of its own in ECR', () => {
  const images = imagesToPush();
  expect(images.map(({ local }) => local).sort()).toEqual(APPS.map(imageOf).sort());
  for (const { service, repository } of images) {
    expect(repository).toMatch(
      new RegExp(`^\\d{12}\\.dkr\\.ecr\\.[\\w-]+\\.amazonaws\\.com/platform/${service}$`),
    );
  }
});

test('another registry has repositories of the same names', () => {
  const repositories = imagesToPush('127.0.0.1:5000').map(({ repository }) => repository);
  expect(repositories).toContain('127.0.0.1:5000/platform/api');
  expect(repositories.map(hostOf)).toEqual(repositories.map(() => '127.0.0.1:5000'));
});
