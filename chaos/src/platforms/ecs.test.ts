import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECSClient } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { workspaceRoot } from '../workspace.ts';
import { connectEcs, endpointOf } from './ecs.ts';

test.each(['eu-central-1', 'us-east-1'])("%s's own endpoint is the SDK's", (Region) => {
  const { endpointProvider } = new ECSClient({ region: Region }).config;
  const resolved = endpointProvider({ Region, UseDualStack: false, UseFIPS: false });
  expect(`${endpointOf({ region: Region })}/`).toBe(resolved.url.href);
});

test('an endpoint that is named comes before it', () => {
  expect(endpointOf({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:1' })).toBe('http://127.0.0.1:1');
});

test('AWS is asked less often than what runs here, and its clock is its own', () => {
  const [aws, local] = [{ region: 'eu-central-1' }, { endpoint: 'http://127.0.0.1:8421' }].map((address) =>
    connectEcs(address, 'platform'),
  );
  expect(aws).toMatchObject({ isLocal: false, isClockShared: false, pollMs: 2000 });
  expect(local).toMatchObject({ isLocal: true, isClockShared: true, pollMs: 100 });
});

test('whoever deploys may do all that is done here', () => {
  const read = (path: string) => readFileSync(join(workspaceRoot, path), 'utf8');
  const calls = [...read('chaos/src/platforms/ecs.ts').matchAll(/new (\w+)Command\(/g)].map(
    ([, name]) => name,
  );
  expect(calls).toContain('StopTask');
  const allowed = [...read('infra/modules/pipeline/deploy.tf').matchAll(/"ecs:(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(allowed).toEqual(expect.arrayContaining(calls));
});
