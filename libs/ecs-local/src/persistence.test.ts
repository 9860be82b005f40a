import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { endFormerTasks } from './persistence.ts';
import { Store } from './store.ts';
import { InertEcs } from './testing/inert-ecs.ts';

const now = new Date(0);

async function formerRun(): Promise<Store> {
  const ecs = new InertEcs();
  await ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 });
  await ecs.clock.advance(2000);
  return Object.assign(new Store(), deserialize(serialize({ ...ecs.store })));
}

it('knows clusters, services and definitions of a former run, and they still refer to each other', async () => {
  const store = await formerRun();
  const service = store.service(undefined, 'web');
  expect(service).toMatchObject({ status: 'ACTIVE', desiredCount: 2 });
  expect(service.cluster).toBe(store.cluster());
  expect(service.deployments[0].taskDefinition).toBe(store.findTaskDefinition('web:1'));
});

it('shows the tasks of a former run as killed, and its services without tasks', async () => {
  const store = await formerRun();
  endFormerTasks(store, now);
  expect(store.service(undefined, 'web')).toMatchObject({ tasks: new Set(), steady: false });
  expect([...store.tasks()]).toMatchObject(
    Array(2).fill({
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedAt: now,
      containers: [{ lastStatus: 'STOPPED', exitCode: 137 }],
    }),
  );
});

it('leaves tasks alone that had stopped before', async () => {
  const store = await formerRun();
  endFormerTasks(store, now);
  const versions = () => [...store.tasks()].map(({ version }) => version);
  const before = versions();
  endFormerTasks(store, new Date(1));
  expect(versions()).toEqual(before);
});
