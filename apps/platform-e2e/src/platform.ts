import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { freePort, waitUntil } from '@platform-journey/testing';

export const workspace = join(import.meta.dirname, '../../..');
export const authority = join(workspace, '.platform/certificates/local-ca.pem');

export const run = promisify(execFile);

export interface Ports {
  https: number;
  http: number;
  ecs: number;
}

export const defaultPorts: Ports = { https: 8443, http: 8080, ecs: 8421 };

export async function freePorts(): Promise<Ports> {
  return { https: await freePort(), http: await freePort(), ecs: await freePort() };
}

const portVariables = (ports: Ports) => ({
  PLATFORM_HTTPS_PORT: String(ports.https),
  PLATFORM_HTTP_PORT: String(ports.http),
  PLATFORM_ECS_PORT: String(ports.ecs),
});

/** `npm start` or `npx platform …` as a user types it, in a process group of its own, as a terminal would have it. */
export class PlatformCommand {
  readonly process: ChildProcess;
  readonly ports: Ports;
  output = '';
  readonly exited: Promise<number | null>;

  constructor(options: { ports: Ports; argv?: string[]; env?: Record<string, string> }) {
    this.ports = options.ports;
    const [command = '', ...argv] = options.argv ?? ['npm', 'start'];
    this.process = spawn(command, argv, {
      cwd: workspace,
      detached: true,
      env: { ...process.env, ...portVariables(options.ports), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      this.output += chunk;
    };
    this.process.stdout?.on('data', keep);
    this.process.stderr?.on('data', keep);
    this.exited = once(this.process, 'exit').then(([code]) => code);
  }

  get site(): string {
    return `https://localhost:${this.ports.https}`;
  }

  get ecsEndpoint(): string {
    return `http://127.0.0.1:${this.ports.ecs}`;
  }

  /** Milliseconds until the command said that the platform is up. */
  async up(): Promise<number> {
    const startedAt = Date.now();
    await waitUntil(
      `the platform is up; so far:\n${this.output}`,
      () => {
        if (this.process.exitCode !== null)
          throw new Error(`it exited with ${this.process.exitCode}:\n${this.output}`);
        return this.output.includes('The platform is up');
      },
      90_000,
    );
    return Date.now() - startedAt;
  }

  /** What a terminal does on Ctrl-C: SIGINT to every process of the group. */
  interrupt(): void {
    this.signalGroup('SIGINT');
  }

  signalGroup(signal: NodeJS.Signals): void {
    if (this.process.pid) process.kill(-this.process.pid, signal);
  }

  /** Ends what a failed test left. */
  async dispose(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.signalGroup('SIGKILL');
    await this.exited;
  }

  client(): ECSClient {
    return new ECSClient({
      endpoint: this.ecsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }

  /** Tells ECS how many tasks a service is to have. */
  async scale(service: string, desiredCount: number): Promise<void> {
    const client = this.client();
    await client.send(new UpdateServiceCommand({ cluster: 'platform', service, desiredCount }));
    client.destroy();
  }

  async tasks(serviceName?: string, desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING'): Promise<Task[]> {
    const client = this.client();
    try {
      const { taskArns } = await client.send(
        new ListTasksCommand({ cluster: 'platform', desiredStatus, ...(serviceName && { serviceName }) }),
      );
      if (!taskArns?.length) return [];
      const { tasks } = await client.send(new DescribeTasksCommand({ cluster: 'platform', tasks: taskArns }));
      return tasks ?? [];
    } finally {
      client.destroy();
    }
  }

  /** The real AWS CLI against the local ECS; its JSON. */
  async aws(...argv: string[]): Promise<Record<string, unknown>> {
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_PAGER: '' };
    const { stdout } = await run(
      'aws',
      ['--endpoint-url', this.ecsEndpoint, '--region', 'us-east-1', 'ecs', ...argv],
      {
        env,
      },
    );
    return stdout ? JSON.parse(stdout) : {};
  }

  /** A visitor's request, checked against the local CA; on a connection of its own. */
  get(path: string): Promise<{ status: number | undefined; body: string }> {
    return new Promise((resolve, reject) => {
      request(`${this.site}${path}`, { ca: readFileSync(authority), agent: false }, async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode, body });
      })
        .on('error', reject)
        .end();
    });
  }
}

export const pidOf = (task: Task) => Number(task.containers?.[0]?.runtimeId);
export const idOf = (task: Task) => task.taskArn?.split('/').at(-1) ?? '';

/** Whether anybody accepts connections on the loopback port. */
export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy()).once('connect', () => socket.destroy());
  });
}
