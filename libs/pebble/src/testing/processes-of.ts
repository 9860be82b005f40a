import { spawnSync } from 'node:child_process';
import type { PebblePorts } from '../pebble-settings.ts';

/** The command lines of the processes that serve on these ports, their guards included. */
export function processesOf({ dns }: PebblePorts): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(`127.0.0.1:${dns}`));
}
