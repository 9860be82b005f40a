import { afterAll, beforeAll, expect, test } from 'vitest';
import { image, type Staging, startStaging } from './fixtures/staging.ts';

let staging: Staging;

beforeAll(async () => {
  staging = await startStaging();
});
afterAll(() => staging.stop());

const all = (build: string) => ({
  edge: image('server', build),
  api: image('server', build),
  page: image('server', build),
});

test('a first deploy raises every service, the one on the host network last', async () => {
  const { code, stdout, stderr } = await staging.run(
    'deploy',
    '--images',
    await staging.file('1.json', all('1')),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const steps = [...stdout.matchAll(/✓ Deploy (\w+)/g)].map(([, name]) => name);
  expect(steps).toEqual(['api', 'page', 'edge']);
  expect((await staging.service('edge'))?.runningCount).toBe(1);
});
