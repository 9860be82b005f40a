import { startUpstream } from '@platform-journey/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CloudWatchLogs } from './cloudwatch.ts';

test('one that accepts a call and never answers is given up', async () => {
  const silent = await startUpstream(() => {});
  onTestFinished(() => silent.close());
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', `http://127.0.0.1:${silent.port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  onTestFinished(() => void vi.unstubAllEnvs());
  const logs = new CloudWatchLogs({
    region: 'eu-central-1',
    group: '/g',
    howToMake: 'make it',
    since: 0,
    callMs: 100,
  });
  await expect(logs.read()).rejects.toMatchObject({ name: 'TimeoutError' });
});
