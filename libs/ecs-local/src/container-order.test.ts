import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mayStop, type OrderedContainer, startVerdict } from './container-order.ts';

type Condition = 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';

const on = (condition: Condition): OrderedContainer => ({
  definition: { name: 'app', dependsOn: [{ containerName: 'db', condition }] },
  lastStatus: 'PENDING',
});
const db = (state: Partial<OrderedContainer>): OrderedContainer => ({
  definition: { name: 'db' },
  lastStatus: 'PENDING',
  ...state,
});

const pending = db({});
const running = db({ lastStatus: 'RUNNING' });
const healthy = db({ lastStatus: 'RUNNING', health: { status: 'HEALTHY' } });
const late = db({ lastStatus: 'RUNNING', timedOut: true });
const succeeded = db({ lastStatus: 'STOPPED', exitCode: 0 });
const failed = db({ lastStatus: 'STOPPED', exitCode: 1 });
const neverStarted = db({ lastStatus: 'STOPPED' });

describe('a container that depends on another', () => {
  test.each([
    ['START', pending, 'wait'],
    ['START', running, 'start'],
    ['START', failed, 'start'],
    ['START', neverStarted, 'never'],
    ['COMPLETE', running, 'wait'],
    ['COMPLETE', succeeded, 'start'],
    ['COMPLETE', failed, 'start'],
    ['COMPLETE', neverStarted, 'never'],
    ['COMPLETE', late, 'never'],
    ['SUCCESS', running, 'wait'],
    ['SUCCESS', succeeded, 'start'],
    ['SUCCESS', failed, 'never'],
    ['HEALTHY', running, 'wait'],
    ['HEALTHY', healthy, 'start'],
    ['HEALTHY', failed, 'never'],
    ['HEALTHY', late, 'never'],
  ] as const)('with %s, the other being %j: %s', (condition, other, expected) => {
    expect(startVerdict(on(condition), [other]).kind).toBe(expected);
  });

  it('tells what it cannot have', () => {
    expect(startVerdict(on('SUCCESS'), [failed])).toEqual({
      kind: 'never',
      reason: 'dependency db (SUCCESS) did not exit successfully',
    });
  });

  it('is waited for when the other is to stop', () => {
    const app = { ...on('START'), lastStatus: 'RUNNING' as const };
    expect(mayStop(healthy, [app, healthy])).toBe(false);
    expect(mayStop(app, [app, healthy])).toBe(true);
    expect(mayStop(healthy, [healthy])).toBe(true);
  });
});

/** Each container may depend on those before it, so that there is no circle. */
const acyclic = fc
  .integer({ min: 1, max: 8 })
  .chain((size) =>
    fc.tuple(...Array.from({ length: size }, (_, index) => fc.subarray([...Array(index).keys()]))),
  )
  .map((dependencies) =>
    dependencies.map(
      (others, index): OrderedContainer => ({
        definition: {
          name: String(index),
          dependsOn: others.map((other) => ({ containerName: String(other), condition: 'START' })),
        },
        lastStatus: 'PENDING',
      }),
    ),
  );

it('lets every container without a circle start, and stop again, each in its turn', () => {
  fc.assert(
    fc.property(acyclic, (containers) => {
      const started: OrderedContainer[] = [];
      for (let next = startable(containers); next; next = startable(containers)) {
        next.lastStatus = 'RUNNING';
        started.push(next);
      }
      expect(started).toHaveLength(containers.length);
      let left = containers;
      while (left.length > 0) {
        const stopping = left.filter((one) => mayStop(one, left));
        expect(stopping.length).toBeGreaterThan(0);
        left = left.filter((one) => !stopping.includes(one));
      }
    }),
  );
});

const startable = (containers: OrderedContainer[]) =>
  containers.find((one) => one.lastStatus === 'PENDING' && startVerdict(one, containers).kind === 'start');
