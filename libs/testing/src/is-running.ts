import { spawnSync } from 'node:child_process';

/** Whether the process runs; a zombie does not: it has ended, only its parent has not asked how. */
export function isRunning(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}
