import { expect, test } from 'vitest';
import type { FaultKind, PlannedFault } from '../faults/fault.ts';
import type { Platform, TaskState } from '../platforms/platform.ts';
import type { PlatformProvider } from '../schema/provider.ts';
import { platformProvider } from './platform.ts';

const task = { id: 'a', lastStatus: 'RUNNING', desiredStatus: 'RUNNING', health: 'HEALTHY' } as TaskState;

/** A platform whose tasks can be hung alone; what is done to them is in `done`. */
function hangingPlatform(done: string[], more: Partial<FaultKind> = {}): Platform {
  const hang: FaultKind = {
    isSuspension: true,
    undo: () => 'unpause a',
    check() {},
    inject: async () => void done.push('injected'),
    lift: async () => void done.push('lifted'),
    ...more,
  };
  return {
    endpoint: 'somewhere',
    isLocal: false,
    isClockShared: false,
    pollMs: 1,
    faults: { 'hang-task': hang },
    services: async () => [],
    tasks: async () => [task],
    variable: async () => undefined,
    close() {},
  };
}

function act(platform: Platform, done: string[], action: PlatformProvider['action'], signal: AbortSignal) {
  const planned = async ({ undo }: PlannedFault) => void done.push(`planned: ${undo}`);
  const observer = { planned, injected: () => void done.push('watched') };
  const settings: PlatformProvider = { type: 'platform', action, arguments: { service: 'api', seconds: 60 } };
  return platformProvider(platform, observer).run(settings, { kind: 'action', signal });
}

test('a fault that does not end by itself is lifted when the run is interrupted', async () => {
  const done: string[] = [];
  const interrupt = new AbortController();
  const running = act(hangingPlatform(done), done, 'hang-task', interrupt.signal);
  setImmediate(() => interrupt.abort());
  await expect(running).rejects.toThrow(/abort/i);
  expect(done).toEqual(['planned: unpause a', 'injected', 'watched', 'lifted']);
});

test('a fault that was injected half way is lifted, and its own failure is what is told', async () => {
  const done: string[] = [];
  const platform = hangingPlatform(done, { inject: () => Promise.reject(new Error('one of two')) });
  await expect(act(platform, done, 'hang-task', new AbortController().signal)).rejects.toThrow('one of two');
  expect(done).toEqual(['planned: unpause a', 'lifted']);
});

test('what a platform cannot do is told with what it can, and nothing is planned', async () => {
  const done: string[] = [];
  const stopped = act(hangingPlatform(done), done, 'stop-task', new AbortController().signal);
  await expect(stopped).rejects.toThrow(/stop-task is none of the faults.*\(hang-task\)/);
  expect(done).toEqual([]);
});
