import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LINES = 16;

/** The end of the newest log of each service that has one: what its task said before it failed. */
export async function lastWords(logs: string, services: readonly string[]): Promise<string> {
  const parts = await Promise.all(services.map((service) => endOfNewestLog(join(logs, service))));
  return parts.filter((part) => part !== '').join('\n');
}

async function endOfNewestLog(directory: string): Promise<string> {
  const names = await readdir(directory).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { path, changedAt: (await stat(path)).mtimeMs };
    }),
  );
  const newest = files.sort((a, b) => b.changedAt - a.changedAt)[0];
  if (!newest) return '';
  const lines = (await readFile(newest.path, 'utf8')).trimEnd().split('\n').slice(-LINES);
  return `${newest.path} ends with:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
