import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/**
 * Calls back when the npm that started this process is gone. npm passes signals on, but kill -9 of it would leave the
 * platform running with nobody to stop it. Does nothing for a process that npm did not start.
 */
export function onParentGone(callback: () => void): void {
  if (process.env.npm_execpath === undefined) return;
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
