import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, waitUntil } from '@platform-journey/testing';
import type { Certified } from '../certified.ts';
import type { Command, Peer } from './peer.ts';

const START_MS = 30_000;

/** What must not outlive this process, however it ends. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => void child.kill('SIGKILL')));
process.once('SIGINT', () => process.exit(130));

/** A program that runs, with what its log holds when it fails. */
export interface RunningProgram {
  pid: number;
  stop(): Promise<void>;
}

export interface RunningPeer extends RunningProgram {
  peer: Peer;
  httpPort: number;
  httpsPort: number;
  /** Empties its log, which would fill the disk. */
  truncateLog(): void;
}

/** Starts a proxy in front of upstreams on loopback. */
export async function startPeer(
  peer: Peer,
  upstreams: readonly number[],
  certified: Certified,
): Promise<RunningPeer> {
  const directory = await mkdtemp(join(certified.directory, 'peer-'));
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  const log = join(directory, 'log');
  const command = await peer.prepare({ ...certified, directory, httpPort, httpsPort, upstreams, log });
  const program = await startProgram(command, log, [httpPort, httpsPort]);
  return { ...program, peer, httpPort, httpsPort, truncateLog: () => truncateSync(log) };
}

/** Resolves once it listens on all of the ports. */
export async function startProgram(command: Command, log: string, ports: number[]): Promise<RunningProgram> {
  const output = openSync(log, 'a');
  const child = spawn(command.program, command.arguments, {
    env: { PATH: process.env.PATH, ...command.environment },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  const ready = async () => {
    if (child.exitCode !== null) return true;
    return (await Promise.all(ports.map(accepts))).every(Boolean);
  };
  await waitUntil(`${command.program} listens`, ready, START_MS);
  if (child.exitCode !== null) throw new Error(`${command.program} ended: ${readFileSync(log, 'utf8')}`);
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
