import type { Progress } from '@platform-journey/deploy';

/** `api 1/2 · frontend 1/1 · reverse-proxy 0/2` */
export function deployLine(progress: Progress): string {
  return progress.services.map(({ name, running, desired }) => `${name} ${running}/${desired}`).join(' · ');
}
