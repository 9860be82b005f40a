import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs, program } from './program.ts';
import { IMAGE, isRemote, startTarget, type Target, uniqueName } from './target.ts';

const SCRIPT = fileURLToPath(new URL('./boto3_client.py', import.meta.url));

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

it('boto3 makes, waits for, pages through and removes what there is', async (context) => {
  await needs(context, 'python3', '-c', 'import boto3');
  const args = [SCRIPT, uniqueName('boto3'), isRemote ? '0' : '2', IMAGE];
  if (target.endpoint) args.push(target.endpoint);
  expect(await program('python3', args, { environment: target.environment })).toBe('boto3: done\n');
}, 240_000);
