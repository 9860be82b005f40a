import { describe, expect, it } from 'vitest';
import { type AgentTask, agentTasksSchema, targetsFromTasks } from './targets-from-tasks.ts';

const selector = { service: 'api', family: 'platform-api', container: 'api', port: 3000 };
const port = (ContainerPort: number, HostPort: number, Protocol = 'tcp') => ({
  ContainerPort,
  HostPort,
  Protocol,
});

function task(id: string, changes: Partial<AgentTask> = {}): AgentTask {
  return {
    Arn: `arn:aws:ecs:us-east-1:000000000000:task/platform/${id}`,
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    Family: 'platform-api',
    Containers: [{ Name: 'api', Ports: [port(3000, 32_000)] }],
    ...changes,
  };
}

const targets = (tasks: AgentTask[], host = '127.0.0.1') =>
  targetsFromTasks(tasks, [selector], host).get('api');

describe('targetsFromTasks', () => {
  it('finds the host port of a running container', () => {
    expect(targets([task('1')], '172.17.0.1')).toEqual([
      { id: `${task('1').Arn}:32000`, address: '172.17.0.1:32000', draining: false },
    ]);
  });

  it('drains what is wanted to stop', () => {
    expect(targets([task('1', { DesiredStatus: 'STOPPED' })])).toMatchObject([{ draining: true }]);
  });

  it.each([
    ['a task that has stopped', { KnownStatus: 'STOPPED' }],
    ['a task that starts', { KnownStatus: 'PENDING' }],
    ['another family', { Family: 'platform-frontend' }],
    ['another container', { Containers: [{ Name: 'sidecar', Ports: [port(3000, 1)] }] }],
    ['another port', { Containers: [{ Name: 'api', Ports: [port(9000, 1)] }] }],
    ['a UDP port', { Containers: [{ Name: 'api', Ports: [port(3000, 1, 'udp')] }] }],
    ['a port that is not mapped', { Containers: [{ Name: 'api', Ports: [port(3000, 0)] }] }],
    ['no ports', { Containers: [{ Name: 'api', Ports: null }] }],
    ['no containers', { Containers: null }],
  ])('leaves out %s', (_what, changes) => {
    expect(targets([task('1', changes)])).toEqual([]);
  });

  it('takes a port once that is mapped for IPv4 and IPv6', () => {
    const Containers = [{ Name: 'api', Ports: [port(3000, 32_000), port(3000, 32_000)] }];
    expect(targets([task('1', { Containers })])).toHaveLength(1);
  });

  it('writes an IPv6 host in brackets', () => {
    expect(targets([task('1')], 'fd00::1')).toMatchObject([{ address: '[fd00::1]:32000' }]);
  });

  it('has an entry for every service, empty or not', () => {
    expect(targetsFromTasks([], [selector], 'h')).toEqual(new Map([['api', []]]));
  });

  it("reads the agent's answer with more in it than we know", () => {
    const answer = { Tasks: [{ ...task('1'), Version: '1', Containers: [{ Name: 'api', DockerId: 'x' }] }] };
    expect(agentTasksSchema.parse(answer).Tasks).toHaveLength(1);
    expect(agentTasksSchema.parse({ Tasks: null }).Tasks).toBeNull();
  });
});
