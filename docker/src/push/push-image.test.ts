import { expect, test } from 'vitest';
import { dockerThatSays, withOwnDocker } from '../testing/docker-that-says.ts';
import { checkBuilt, pushImage } from './push-image.ts';

withOwnDocker();

const image = (name: string) => ({
  service: name,
  local: `platform-journey/${name}:dev`,
  repository: `registry.test/platform/${name}`,
});

test('all images that are missing are named, with what builds them', () => {
  const env = dockerThatSays('*api*) exit 0;;\n*) exit 1;;');
  expect(() => checkBuilt(['api', 'frontend', 'reverse-proxy'].map(image), env)).toThrow(
    'not built: platform-journey/frontend:dev, platform-journey/reverse-proxy:dev; npx nx run-many -t image builds them all',
  );
  expect(() => checkBuilt([image('api')], env)).not.toThrow();
});

test('a push without a digest is none', async () => {
  const env = dockerThatSays('tag*) exit 0;;\npush*) echo done;;');
  await expect(pushImage(image('api'), 'abc', env)).rejects.toThrow(
    'docker did not tell the digest of registry.test/platform/api:abc: done',
  );
});
