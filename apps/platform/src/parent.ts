import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/**
 * Calls back when whoever started this process is gone, so that kill -9 of it does not leave the platform running with
 * nobody to stop it: a program that started it over IPC, or npm. Does nothing for a process that a shell started.
 */
export function onParentGone(callback: () => void): void {
  if (process.connected) onDisconnect(callback);
  else if (process.env.npm_execpath !== undefined) onOrphaned(callback);
}

function onDisconnect(callback: () => void): void {
  process.once('disconnect', callback);
  // The channel is there for its end alone; it must not keep a platform alive that has stopped.
  process.channel?.unref();
}

function onOrphaned(callback: () => void): void {
  const lineage = currentLineage();
  const timer = setInterval(() => {
    if (currentLineage() === lineage) return;
    clearInterval(timer);
    callback();
  }, POLL_MS).unref();
}

/** The parent and, since npm runs scripts through a shell, where Linux tells it the parent's parent. */
function currentLineage(): string {
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

function parentOf(pid: number): string | undefined {
  try {
    return /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
