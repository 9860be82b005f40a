import { describe, expect, it } from 'vitest';
import { type Instances, mostNeeded, shortages } from './capacity.ts';
import { capacityOf, type InstanceType, instanceTypeNames, instanceTypes } from './instance-types.ts';

const deployment = { minimumHealthyPercent: 100, maximumPercent: 150 };
const pair = { desiredCount: 2, deployment, cpu: 256, memory: 300 };
const single = { desiredCount: 1, deployment: { ...deployment, maximumPercent: 200 }, cpu: 512, memory: 200 };
const one: Instances = { instances: 1, instanceType: 't3.small' };

describe('what services need', () => {
  it('is all of their tasks and those that one of them has beside them while it deploys', () => {
    expect(mostNeeded({ pair, single }, 1, 'memory')).toEqual({ deploying: 'pair', memory: 1100, cpu: 1280 });
    expect(mostNeeded({ pair, single }, 1, 'cpu')).toEqual({ deploying: 'single', memory: 1000, cpu: 1536 });
  });

  it('is shared by instances, each of which takes the odd task', () => {
    expect(mostNeeded({ pair }, 2, 'memory')).toMatchObject({ memory: 600 });
    expect(mostNeeded({ pair: { ...pair, desiredCount: 4 } }, 2, 'memory')).toMatchObject({ memory: 900 });
  });

  it('is what runs anyhow where a deployment may not go above that', () => {
    const stopFirst = { ...pair, deployment: { minimumHealthyPercent: 50, maximumPercent: 100 } };
    expect(mostNeeded({ stopFirst }, 1, 'memory')).toMatchObject({ memory: 600 });
  });
});

describe('a shortage', () => {
  it('is told with what is missing, for memory and for CPU', () => {
    const { memory, cpu } = capacityOf('t3.small');
    const large = { ...single, cpu: cpu / 2 + 1, memory: memory / 2 + 5 };
    expect(shortages({ large }, one)).toMatchObject([
      { deploying: 'large', resource: 'memory', available: memory, missing: 10 },
      { deploying: 'large', resource: 'cpu', available: cpu, missing: 2 },
    ]);
  });

  it('is none where the last byte is taken', () => {
    const { memory, cpu } = capacityOf('t3.small');
    expect(shortages({ exact: { ...single, cpu: cpu / 2, memory: memory / 2 } }, one)).toEqual([]);
  });
});

it.each(instanceTypeNames)('%s offers tasks less than its nominal memory', (type: InstanceType) => {
  const { memory } = capacityOf(type);
  expect(memory).toBeGreaterThan(instanceTypes[type].memory / 2);
  expect(memory).toBeLessThan(instanceTypes[type].memory * 0.95);
});
