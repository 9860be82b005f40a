import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { expect, it, test } from 'vitest';
import { brokenLifeRule } from './container-life-rules.ts';

type Condition = 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';

const on = (containerName: string, condition: Condition = 'START') => ({ containerName, condition });
const app = (dependsOn: ReturnType<typeof on>[]): ContainerDefinition => ({ name: 'app', dependsOn });

test.each([
  ['a stranger', [app([on('nobody')])], 'no container of the task'],
  ['itself', [app([on('app')])], 'depends on itself'],
  ['the health of one without check', [app([on('db', 'HEALTHY')]), { name: 'db' }], 'no health check'],
  ['the end of an essential one', [app([on('db', 'SUCCESS')]), { name: 'db' }], 'essential container'],
  ['a circle', [app([on('db')]), { name: 'db', dependsOn: [on('app')] }], 'circle'],
] as [string, ContainerDefinition[], string][])(
  'a container may not depend on %s',
  (_name, containers, why) => {
    expect(brokenLifeRule(containers)).toContain(why);
  },
);

it('takes an order that leads somewhere', () => {
  const migrate = { name: 'migrate', essential: false, dependsOn: [on('db', 'HEALTHY')] };
  const db = { name: 'db', healthCheck: { command: ['CMD', 'check'] } };
  expect(brokenLifeRule([app([on('migrate', 'SUCCESS'), on('db')]), migrate, db])).toBeUndefined();
});

test.each([
  [{ enabled: true, restartAttemptPeriod: 59 }, 'from 60 to 1800'],
  [{ enabled: true, restartAttemptPeriod: 1801 }, 'from 60 to 1800'],
  [{ enabled: true, ignoredExitCodes: Array(51).fill(1) }, 'at most 50'],
])('the restart policy %j is refused', (restartPolicy, why) => {
  expect(brokenLifeRule([{ name: 'app', restartPolicy }])).toContain(why);
});
