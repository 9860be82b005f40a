import { afterAll, beforeAll, expect, test } from 'vitest';
import { image, type Staging, startStaging } from './fixtures/staging.ts';

let staging: Staging;

beforeAll(async () => {
  staging = await startStaging();
}, 60_000);
afterAll(() => staging.stop());

const deploy = async (images: Record<string, string>) => {
  const services = Object.keys(images).flatMap((name) => ['--service', name]);
  return staging.run('deploy', ...services, '--images', await staging.file('images.json', images), '--json');
};
const buildOf = async (name: string) => {
  const { stdout } = await staging.run('status', '--json');
  const { services } = JSON.parse(stdout) as { services: { name: string; image: string }[] };
  return services.find((service) => service.name === name)?.image.at(-1);
};

test('a rollback goes to the revision before, a second one further back, until none is left', {
  timeout: 90_000,
}, async () => {
  for (const build of ['1', '2', '3']) await deploy({ api: image('server', build) });
  expect(await deploy({ api: image('crash', '4') })).toMatchObject({ code: 1 });
  const first = await staging.run('rollback', '--service', 'api', '--json');
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({
    environment: 'staging',
    services: [
      { name: 'api', state: 'deployed', previous: 'platform-staging-api:4', image: image('server', '2') },
    ],
  });
  expect(await buildOf('api')).toBe('2');
  expect(await staging.run('rollback', '--service', 'api')).toMatchObject({ code: 0 });
  expect(await buildOf('api')).toBe('1');
  // Terraform's own first revision has completed, too, but without a task and with a tag.
  const last = await staging.run('rollback', '--service', 'api');
  expect(last).toMatchObject({ code: 1, stdout: '' });
  expect(last.stderr).toContain('api: nothing older than platform-staging-api:2 has completed a deployment');
});

test('an undo puts back what a failed deploy has changed, and only that', { timeout: 90_000 }, async () => {
  await deploy({ api: image('server', '5'), page: image('server', '5') });
  const failed = await deploy({ api: image('server', '6'), page: image('crash', '6') });
  expect(failed.code).toBe(1);
  const file = await staging.file('failed.json', failed.stdout);
  const undone = await staging.run('rollback', '--undo', file, '--json');
  expect(undone.code).toBe(0);
  expect(JSON.parse(undone.stdout).services).toMatchObject([
    { name: 'api', state: 'deployed', image: image('server', '5') },
    { name: 'page', state: 'skipped' },
  ]);
  expect(undone.stderr).toMatch(
    /^page: stays at platform-staging-page:\d+: that deploy set platform-staging-page:\d+/,
  );
  expect([await buildOf('api'), await buildOf('page')]).toEqual(['5', '5']);

  const again = await staging.run('rollback', '--undo', file);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('api: stays at');
  expect(await buildOf('api')).toBe('5');
});

test('an undo and services are not for the same rollback', async () => {
  const { code } = await staging.run('rollback', '--undo', 'x', '--service', 'api');
  expect(code).toBe(2);
});
