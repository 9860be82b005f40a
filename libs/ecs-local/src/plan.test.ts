import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ceilingOf, type DeploymentState, floorOf, isSteady, plan, type ServiceState } from './plan.ts';

/** `A:ready` is a ready task of deployment A; ids are the positions. */
function service(text: string, more: Partial<ServiceState> = {}): ServiceState {
  const tasks = text
    .split(' ')
    .filter(Boolean)
    .map((task, index) => {
      const [deployment = '', condition = ''] = task.split(':');
      return {
        id: String(index),
        deployment,
        condition: condition as ServiceState['tasks'][number]['condition'],
      };
    });
  return {
    desired: 2,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    deployments: [deployment('A')],
    tasks,
    ...more,
  };
}

const deployment = (id: string, more: Partial<DeploymentState> = {}): DeploymentState => ({
  id,
  kept: 0,
  waiting: false,
  unplaced: false,
  failed: false,
  ...more,
});

/** B replaces A, of which two tasks were left by the last plan. */
const rollout: DeploymentState[] & ServiceState['deployments'] = [
  deployment('B'),
  deployment('A', { kept: 2 }),
];

const summary = (state: ServiceState) => {
  const { start, stop } = plan(state);
  const starts = start.map(({ deployment, count }) => `+${count}${deployment}`);
  return [...starts, ...stop.map(({ task, because }) => `-${task} ${because}`)].join(', ');
};

describe('one deployment', () => {
  test.each([
    ['starts what is missing', '', {}, '+2A'],
    ['does nothing when all is well', 'A:ready A:ready', {}, ''],
    ['does not start again what is starting', 'A:starting A:starting', {}, ''],
    ['replaces a task that died', 'A:ready', {}, '+1A'],
    [
      'starts nothing once it has failed',
      'A:ready',
      { deployments: [deployment('A', { failed: true })] },
      '',
    ],
    [
      'waits while there is no place for its tasks',
      'A:ready',
      { deployments: [deployment('A', { unplaced: true })] },
      '',
    ],
    ['waits while it backs off', 'A:ready', { deployments: [deployment('A', { waiting: true })] }, ''],
    ['stops the youngest when scaled down', 'A:ready A:ready A:ready', {}, '-2 scaling'],
    ['prefers to stop what is not ready', 'A:starting A:ready A:ready', {}, '-0 scaling'],
    [
      'stops everything when scaled to none',
      'A:ready A:starting A:sick',
      { desired: 0 },
      '-2 sick, -1 scaling, -0 scaling',
    ],
    ['starts the replacement of a sick task first', 'A:sick A:ready', {}, '+1A'],
    ['keeps the sick task while its replacement starts', 'A:sick A:ready A:starting', {}, ''],
    ['stops the sick task once its replacement is ready', 'A:sick A:ready A:ready', {}, '-0 sick'],
    [
      'stops a sick task first when the ceiling leaves no room',
      'A:sick A:ready',
      { maximumPercent: 100, minimumHealthyPercent: 50 },
      '-0 sick',
    ],
    ['gives up a sick replacement too, one at a time', 'A:sick A:sick', { desired: 1 }, '-0 sick'],
  ] as [string, string, Partial<ServiceState>, string][])('%s', (_name, tasks, more, expected) => {
    expect(summary(service(tasks, more))).toBe(expected);
  });
});

describe('a deployment that replaces another', () => {
  const half = { minimumHealthyPercent: 50, maximumPercent: 100 };
  test.each([
    ['starts the new tasks beside the old ones', 'A:ready A:ready', {}, '+2B'],
    ['waits for the new ones to be ready', 'A:ready A:ready B:starting B:starting', {}, ''],
    [
      'stops one old task for each new one that is ready',
      'A:ready A:ready B:ready B:starting',
      {},
      '-0 scaling',
    ],
    [
      'stops all old tasks when all new ones are ready',
      'A:ready A:ready B:ready B:ready',
      {},
      '-0 scaling, -1 scaling',
    ],
    ['goes down to the floor when there is no room', 'A:ready A:ready', half, '-0 scaling'],
    [
      'uses the room that an old task left',
      'A:ready',
      { ...half, deployments: [deployment('B'), deployment('A', { kept: 1 })] },
      '+1B',
    ],
    ['replaces a dead old task from its own revision', 'A:ready B:starting B:starting', {}, '+1A'],
    [
      'gives a dead old task the room before the new ones',
      'B:starting',
      { ...half, deployments: [deployment('B'), deployment('A', { kept: 1 })] },
      '+1A',
    ],
    ['does not replace an old task that the floor can do without', 'A:ready B:ready B:starting', {}, ''],
    ['stops the last old task when the new ones suffice', 'A:ready B:ready B:ready', {}, '-0 scaling'],
    [
      'stops old tasks that never became ready',
      'A:ready A:ready B:starting B:starting',
      { deployments: [deployment('C'), deployment('B', { kept: 2 }), deployment('A', { kept: 2 })] },
      '-2 scaling, -3 scaling',
    ],
    [
      'gives up an old task when there is no place for the new ones, down to the floor',
      'A:ready A:ready',
      {
        minimumHealthyPercent: 50,
        deployments: [deployment('B', { unplaced: true }), deployment('A', { kept: 2 })],
      },
      '-0 scaling',
    ],
    [
      'keeps the old tasks when it has failed, and replaces those that die',
      'A:ready B:starting',
      { deployments: [deployment('B', { failed: true, kept: 2 }), deployment('A', { kept: 2 })] },
      '+1A',
    ],
    [
      'does not replace the tasks of a failed deployment that is rolled back',
      'A:ready A:ready B:starting',
      { deployments: [deployment('A', { kept: 2 }), deployment('B', { failed: true, kept: 2 })] },
      '-2 scaling',
    ],
  ] as [string, string, Partial<ServiceState>, string][])('%s', (_name, tasks, more, expected) => {
    expect(summary(service(tasks, { deployments: rollout, ...more }))).toBe(expected);
  });

  it('goes on owing the replacement that found no room', () => {
    const state = service('B:starting B:starting', {
      desired: 2,
      minimumHealthyPercent: 50,
      maximumPercent: 100,
      deployments: [deployment('B'), deployment('A', { kept: 1 })],
    });
    expect(plan(state).kept.get('A')).toBe(1);
  });
});

describe('steady', () => {
  test.each([
    ['all ready', service('A:ready A:ready'), true],
    ['one still starting', service('A:ready A:starting'), false],
    ['too many', service('A:ready A:ready A:ready'), false],
    ['an old deployment left', service('B:ready B:ready', { deployments: rollout }), false],
  ])('%s', (_name, state, expected) => {
    expect(isSteady(state)).toBe(expected);
  });
});

/** Services live through random events; after each the plan is carried out. */
class Simulation {
  state: ServiceState;
  #ids = 0;

  constructor(desired: number, minimumHealthyPercent: number, maximumPercent: number) {
    this.state = {
      desired,
      minimumHealthyPercent,
      maximumPercent,
      deployments: [deployment('D0')],
      tasks: [],
    };
  }

  /** Carries out one plan and checks what no plan may do. */
  step(): boolean {
    const before = this.state;
    const { start, stop, kept } = plan(before);
    const stopped = new Set(stop.map(({ task }) => task));
    const started = start.flatMap(({ deployment, count }) =>
      Array.from({ length: count }, () => ({
        id: `t${++this.#ids}`,
        deployment,
        condition: 'starting' as const,
      })),
    );
    const tasks = [...before.tasks.filter(({ id }) => !stopped.has(id)), ...started];
    const [primary, ...replaced] = before.deployments.map((one) => ({ ...one, kept: kept.get(one.id) ?? 0 }));
    if (!primary) throw new Error('a service has a deployment');
    const inUse = (id: string) => tasks.some((task) => task.deployment === id);
    this.state = {
      ...before,
      tasks,
      deployments: [primary, ...replaced.filter(({ id, kept: owed }) => owed > 0 || inUse(id))],
    };
    if (started.length > 0)
      expect(before.tasks.length + started.length).toBeLessThanOrEqual(ceilingOf(before));
    expect(ready(this.state)).toBeGreaterThanOrEqual(Math.min(ready(before), floorOf(before)));
    return start.length + stop.length > 0;
  }

  settle(): void {
    let steps = 0;
    while (this.step()) expect(steps++).toBeLessThan(100);
  }

  happen({ kind, pick, count }: Happening): void {
    const { tasks, deployments } = this.state;
    const chosen = tasks[pick % Math.max(1, tasks.length)];
    const become = (condition: 'ready' | 'sick') =>
      tasks.map((task) => (task === chosen ? { ...task, condition } : task));
    if (kind === 'ready' || kind === 'sick') this.state = { ...this.state, tasks: become(kind) };
    if (kind === 'dies') this.state = { ...this.state, tasks: tasks.filter((task) => task !== chosen) };
    if (kind === 'scale') this.state = { ...this.state, desired: count };
    if (kind === 'deploy') this.#deploy();
    if (kind === 'unplaced') this.#alterPrimary({ unplaced: !deployments[0].unplaced });
    if (kind === 'fails') this.#alterPrimary({ failed: true });
    if (kind === 'rollBack') this.#rollBackTo(deployments.at(-1) ?? deployments[0]);
  }

  #deploy(): void {
    const { deployments } = this.state;
    this.state = { ...this.state, deployments: [deployment(`D${++this.#ids}`), ...deployments] };
  }

  #alterPrimary(more: Partial<DeploymentState>): void {
    const [primary, ...replaced] = this.state.deployments;
    this.state = { ...this.state, deployments: [{ ...primary, ...more }, ...replaced] };
  }

  #rollBackTo(target: DeploymentState): void {
    this.#alterPrimary({ failed: true });
    const others = this.state.deployments.filter(({ id }) => id !== target.id);
    this.state = { ...this.state, deployments: [{ ...target, failed: false, unplaced: false }, ...others] };
  }

  /** From now on everything that starts becomes ready. */
  recover(): void {
    this.#alterPrimary({ unplaced: false });
    if (this.state.deployments[0].failed) this.#deploy();
    for (let round = 0; round < 200 && !isSteady(this.state); round += 1) {
      this.settle();
      const tasks = this.state.tasks.map((task) =>
        task.condition === 'starting' ? { ...task, condition: 'ready' as const } : task,
      );
      this.state = { ...this.state, tasks };
    }
  }
}

const ready = ({ tasks }: ServiceState) => tasks.filter(({ condition }) => condition === 'ready').length;

interface Happening {
  kind: 'ready' | 'sick' | 'dies' | 'scale' | 'deploy' | 'unplaced' | 'fails' | 'rollBack';
  pick: number;
  count: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom('ready', 'ready', 'sick', 'dies', 'scale', 'deploy', 'unplaced', 'fails', 'rollBack'),
  pick: fc.nat(50),
  count: fc.integer({ min: 0, max: 9 }),
});

describe('whatever happens', () => {
  it('never goes below the floor or above the ceiling, and converges', () => {
    const limits = fc
      .record({ min: fc.integer({ min: 0, max: 100 }), max: fc.integer({ min: 100, max: 300 }) })
      .filter(({ min, max }) => min < max);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        limits,
        fc.array(happening, { maxLength: 40 }),
        (desired, { min, max }, happenings) => {
          const simulation = new Simulation(desired, min, max);
          simulation.settle();
          for (const one of happenings) {
            simulation.happen(one);
            simulation.settle();
          }
          fc.pre(simulation.state.desired === 0 || ceilingOf(simulation.state) > floorOf(simulation.state));
          simulation.recover();
          expect(isSteady(simulation.state)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
