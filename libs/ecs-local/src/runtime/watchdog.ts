import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Learns of process groups from its input (`+ 12`, `- 12`); the end of its input is the end of those that are left. */
const SCRIPT = `
groups=" "
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/**
 * A process of its own that outlives ecs-local for a moment: however ecs-local ends, kill -9 included, the system closes
 * the pipe between them, and whatever still runs for a task is killed.
 */
export class Watchdog {
  #input: Socket | undefined;

  /** Starts it; without that, nothing is watched. */
  open(): void {
    this.#input ??= startWatchdog();
  }

  watch(group: number): void {
    this.#input?.write(`+ ${group}\n`);
  }

  /** To be called once the group has ended and before its number can be another's: in the handler of its exit. */
  unwatch(group: number): void {
    this.#input?.write(`- ${group}\n`);
  }

  /** Kills every group that is still watched. */
  close(): void {
    this.#input?.end();
    this.#input = undefined;
  }
}

function startWatchdog(): Socket {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'ecs-local-watchdog'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  // Without a watchdog tasks run all the same, and the next start ends what a killed ecs-local has left.
  child.on('error', () => {});
  child.unref();
  const input = child.stdin as Socket;
  input.on('error', () => {});
  input.unref();
  return input;
}
