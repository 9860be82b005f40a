import { beforeEach, expect, it } from 'vitest';
import { InstanceHosts } from './instance-hosts.ts';

const signal = new AbortController().signal;
const IDS: Record<string, string> = { a: 'i-a', b: 'i-b', external: 'mi-c', nameless: '' };

let asked: string[][];
let opened: number;
let addresses: Map<string, string>;
let hosts: InstanceHosts;

beforeEach(() => {
  [asked, opened] = [[], 0];
  addresses = new Map([
    ['i-a', '10.0.0.1'],
    ['i-b', '10.0.0.2'],
  ]);
  hosts = new InstanceHosts({
    ecs: {
      async instanceIds(arns) {
        asked.push([...arns]);
        return new Map(arns.flatMap((arn) => (IDS[arn] === undefined ? [] : [[arn, IDS[arn]]])));
      },
    },
    async ec2() {
      opened++;
      return { privateAddresses: async (ids) => new Map([...addresses].filter(([id]) => ids.includes(id))) };
    },
    targetHost: '127.0.0.1',
  });
});

const of = async (...arns: string[]) => Object.fromEntries(await hosts.of(arns, signal));

it('has the private addresses of instances of EC2', async () => {
  expect(await of('a', 'b')).toEqual({ a: '10.0.0.1', b: '10.0.0.2' });
});

it('has the given address for all others, and does not trouble EC2 for them', async () => {
  expect(await of('external', 'nameless')).toEqual({ external: '127.0.0.1', nameless: '127.0.0.1' });
  expect(opened).toBe(0);
});

it('asks for each instance once', async () => {
  await of('a');
  await of('a', 'b');
  await of('b', 'a');
  expect(asked).toEqual([['a'], ['b']]);
});

it('asks again for those that are not known yet', async () => {
  addresses.delete('i-a');
  expect(await of('a', 'gone')).toEqual({});
  addresses.set('i-a', '10.0.0.9');
  expect(await of('a', 'gone')).toEqual({ a: '10.0.0.9' });
});

it('forgets those that have left', async () => {
  await of('a', 'b');
  expect(await of('b')).toEqual({ b: '10.0.0.2' });
  addresses.set('i-a', '10.0.0.3');
  expect(await of('a', 'b')).toEqual({ a: '10.0.0.3', b: '10.0.0.2' });
});
