import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  capacityOf,
  ceiling,
  environment,
  environmentNames,
  mostNeeded,
  parseManifest,
  type RenderedEnvironment,
  renderEnvironment,
  shortages,
} from '@platform-journey/platform-manifest';
import { describe, expect, it } from 'vitest';
import { portConflicts } from './host-ports.ts';
import { INFRA } from './terraform.ts';

const text = await readFile(join(INFRA, 'platform.yaml'), 'utf8');
const manifest = parseManifest(text, 'infra/platform.yaml');
const environments = environmentNames.map((name) => environment(manifest, name));
const onInstances = environments.flatMap((deployed) => {
  const { instances, instanceType } = deployed;
  return instances === undefined || instanceType === undefined
    ? []
    : [{ ...deployed, instances, instanceType }];
});

it('is asked of every environment on ECS', () => {
  const onEcs = environments.filter(({ runsOn }) => runsOn === 'ecs');
  expect(onInstances.map(({ name }) => name)).toEqual(onEcs.map(({ name }) => name));
});

describe.each(onInstances)('$name', (deployed) => {
  const { services, instances, instanceType } = deployed;

  it('has room for all tasks and any one service that is deployed', () => {
    expect(shortages(services, { instances, instanceType })).toEqual([]);
  });

  it('leaves each task a port of its instance', () => {
    expect(portConflicts(renderEnvironment(deployed))).toEqual([]);
  });

  it('gives each proxy of an instance a private port, while they deploy, too', () => {
    const proxy = services['reverse-proxy'];
    if (proxy === undefined) throw new Error('expected a reverse-proxy, received none');
    const [first = 0, last = 0] = (proxy.environment.ADMIN_PORTS ?? '').split('-').map(Number);
    const most = Math.ceil(ceiling(proxy.desiredCount, proxy.deployment) / instances);
    expect(last - first + 1).toBeGreaterThanOrEqual(most);
  });

  it('has none once a task takes a MiB more than is left', () => {
    const { deploying, memory } = mostNeeded(services, instances, 'memory');
    const left = capacityOf(instanceType).memory - memory;
    const largest = services[deploying];
    if (largest === undefined) throw new Error(`expected a service that deploys, received ${deploying}`);
    const grown = { ...services, [deploying]: { ...largest, memory: largest.memory + left + 1 } };
    expect(shortages(grown, { instances, instanceType })).toMatchObject([{ deploying, resource: 'memory' }]);
  });
});

describe('a port of the instance', () => {
  const claim = (hostPort: number, desiredCount: number) => ({
    taskDefinition: { containerDefinitions: [{ portMappings: [{ containerPort: 80, hostPort }] }] },
    service: { desiredCount },
  });
  const conflicts = (instances: number, ...claims: object[]) =>
    portConflicts({
      instances,
      services: Object.fromEntries(claims.entries()),
    } as unknown as RenderedEnvironment);

  it('is drawn for each task where it is 0', () => {
    expect(conflicts(1, claim(0, 5), claim(0, 5))).toEqual([]);
  });

  it('cannot be shared, neither by services nor by the tasks that a deploy has side by side', () => {
    expect(conflicts(1, claim(8080, 1))).toHaveLength(1);
    expect(conflicts(2, claim(8080, 1))).toEqual([]);
    expect(conflicts(2, claim(8080, 1), claim(8080, 1))).toHaveLength(1);
  });

  it("is not the agent's", () => {
    expect(conflicts(5, claim(51_678, 1))).toEqual(["port 51678 of 0 is the instance's own"]);
  });
});
