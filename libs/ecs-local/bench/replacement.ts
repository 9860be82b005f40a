import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalEcs } from './local-ecs.ts';

const KILLS = 20;
const POLL_MS = 5;

/** A program that listens 100 ms after its start. */
const PROGRAM = `setTimeout(() => require('node:http').createServer((_, answer) => answer.end()).listen(process.env.PORT), 100)`;

/** Milliseconds after a kill -9 of the only task, one value a kill. */
export interface Replacement {
  /** Until the task shows that it is stopping. */
  noticed: number[];
  /** Until another one is RUNNING. */
  running: number[];
  /** Until that one answers. */
  answering: number[];
}

export async function measureReplacement(): Promise<Replacement> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  await mkdir(join(directory, 'web'));
  const directories = ['--image-dir', join(directory, '{name}'), '--state-dir', join(directory, 'state')];
  const ecs = await LocalEcs.start(directories);
  try {
    await writeFile(join(directory, 'web/main.js'), PROGRAM);
    await createService(ecs);
    return await killAgainAndAgain(ecs);
  } finally {
    await ecs.stop();
    await rm(directory, { recursive: true });
  }
}

async function createService(ecs: LocalEcs): Promise<void> {
  await ecs.call('CreateCluster', {});
  const container = { name: 'web', image: 'web', memory: 64, command: ['node', 'main.js'] };
  const containerDefinitions = [{ ...container, portMappings: [{ containerPort: 80 }] }];
  await ecs.call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
  await ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
}

async function killAgainAndAgain(ecs: LocalEcs): Promise<Replacement> {
  const result: Replacement = { noticed: [], running: [], answering: [] };
  let victim = await answeringTask(ecs, '');
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Programs that end within their first second are started again at a slower pace.
    await delay(1100);
    const killedAt = Date.now();
    process.kill(victim.pid, 'SIGKILL');
    const next = await answeringTask(ecs, victim.arn);
    result.answering.push(Date.now() - killedAt);
    result.running.push(next.startedAt - killedAt);
    result.noticed.push((await stoppingAt(ecs, victim.arn)) - killedAt);
    victim = next;
  }
  return result;
}

interface Task {
  taskArn: string;
  lastStatus: string;
  startedAt: number;
  stoppingAt: number;
  containers: { runtimeId: string; networkBindings: { hostPort: number }[] }[];
}

async function describe(ecs: LocalEcs, tasks: string[]): Promise<Task[]> {
  if (tasks.length === 0) return [];
  return (await ecs.call<{ tasks: Task[] }>('DescribeTasks', { tasks })).tasks;
}

/** Timestamps are in seconds. */
async function stoppingAt(ecs: LocalEcs, arn: string): Promise<number> {
  return ((await describe(ecs, [arn]))[0]?.stoppingAt ?? Number.NaN) * 1000;
}

/** Waits for a task, other than the one given, that answers on its port. */
async function answeringTask(ecs: LocalEcs, other: string) {
  for (;;) {
    const { taskArns } = await ecs.call<{ taskArns: string[] }>('ListTasks', { serviceName: 'web' });
    const tasks = await describe(ecs, taskArns);
    const task = tasks.find(({ taskArn, lastStatus }) => taskArn !== other && lastStatus === 'RUNNING');
    const port = task?.containers[0]?.networkBindings[0]?.hostPort;
    const answers = port && (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined));
    if (task && answers) {
      const pid = Number(task.containers[0]?.runtimeId);
      return { arn: task.taskArn, startedAt: task.startedAt * 1000, pid };
    }
    await delay(POLL_MS);
  }
}
