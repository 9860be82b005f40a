import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker, { type ContainerInspectInfo } from 'dockerode';
import { ChaosError, messageOf } from '../errors.ts';

const ASK_TIMEOUT_MS = 5000;
/** Longer than any stop timeout, which a stop waits for. */
const ACT_TIMEOUT_MS = 60_000;

/** A container as far as an experiment looks. Times are milliseconds since the epoch; 0: never. */
export interface Container {
  id: string;
  labels: Readonly<Record<string, string>>;
  environment: readonly string[];
  /** Docker's word: created, running, paused, restarting, removing, exited or dead. */
  status: string;
  /** Docker's word: starting, healthy or unhealthy; undefined without a health check. */
  health: string | undefined;
  pid: number;
  startedAt: number;
  finishedAt: number;
  exitCode: number;
  isOutOfMemory: boolean;
}

/** A Docker engine: the one that DOCKER_HOST names, or this machine's. Every method throws ChaosError `platform`. */
export interface DockerEngine {
  address: string;
  isLocal: boolean;
  /** Of whatever status, with this label; a label is `name` or `name=value`. */
  containers(label: string): Promise<Container[]>;
  start(id: string): Promise<void>;
  /** Resolves when it has stopped. */
  stop(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  unpause(id: string): Promise<void>;
  /** Runs a program in the container. @returns what it wrote to stdout */
  run(id: string, command: string[]): Promise<string>;
}

export async function connectDocker(): Promise<DockerEngine> {
  const asking = new Docker({ timeout: ASK_TIMEOUT_MS });
  const acting = new Docker({ timeout: ACT_TIMEOUT_MS });
  const address = await addressOf(asking);
  const told = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error) => {
      throw new ChaosError('platform', problemOf(error, address), { cause: error });
    });
  const act = (id: string, work: (container: Docker.Container) => Promise<unknown>) =>
    told(work(acting.getContainer(id))).then(() => {});
  return {
    address,
    isLocal: address.startsWith('unix:'),
    containers: (label) => told(containersOf(asking, label)),
    start: (id) => act(id, (container) => container.start().catch(unlessDone)),
    stop: (id) => act(id, (container) => container.stop().catch(unlessDone)),
    pause: (id) => act(id, (container) => container.pause()),
    unpause: (id) => act(id, (container) => container.unpause().catch(unlessDone)),
    run: (id, command) => told(runIn(asking, id, command)),
  };
}

/** 304: it was started or stopped already. That a container is not paused is told in words alone. */
function unlessDone(error: Error & { statusCode?: number }): void {
  if (error.statusCode !== 304 && !/is not paused/.test(error.message)) throw error;
}

async function containersOf(docker: Docker, label: string): Promise<Container[]> {
  const listed = await docker.listContainers({ all: true, filters: { label: [label] } });
  const inspected = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
  return inspected.map(container);
}

function container({ Id, Config, State }: ContainerInspectInfo): Container {
  return {
    id: Id,
    labels: Config.Labels,
    environment: Config.Env,
    status: State.Status,
    health: State.Health?.Status,
    pid: State.Pid,
    startedAt: timeOf(State.StartedAt),
    finishedAt: timeOf(State.FinishedAt),
    exitCode: State.ExitCode,
    isOutOfMemory: State.OOMKilled,
  };
}

/** Docker's time of what never happened is in the year 1. */
const timeOf = (text: string) => Math.max(0, Date.parse(text));

async function runIn(docker: Docker, id: string, command: string[]): Promise<string> {
  const exec = await docker.getContainer(id).exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.once('end', () => {
    stdout.end();
    stderr.end();
  });
  const [output, complaint] = await Promise.all([text(stdout), text(stderr)]);
  const { ExitCode } = await exec.inspect();
  if (ExitCode === 0) return output;
  throw new Error(`${command.join(' ')} ended with ${ExitCode}: ${complaint.trim() || output.trim()}`);
}

async function addressOf({ modem }: Docker): Promise<string> {
  const { socketPath, protocol, host, port } = modem as {
    socketPath?: string | (() => Promise<string>);
    protocol?: string;
    host?: string;
    port?: number;
  };
  if (socketPath === undefined) return `${protocol}://${host}:${port}`;
  return `unix://${typeof socketPath === 'string' ? socketPath : await socketPath()}`;
}

const HINTS: Record<string, string> = {
  ENOENT: 'no Docker engine is there; start it, or name another with DOCKER_HOST',
  ECONNREFUSED: 'no Docker engine answers; start it, or name another with DOCKER_HOST',
  EACCES: 'this user may not use it; join the group docker, or run as root',
};

function problemOf(error: NodeJS.ErrnoException, address: string): string {
  return `Docker on ${address}: ${HINTS[error.code ?? ''] ?? messageOf(error)}`;
}
