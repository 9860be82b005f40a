import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shortName } from './identifiers.ts';
import { LogReader } from './log-reader.ts';

/** There is nothing under this name; the message says what there is. */
export class NoLogsError extends Error {
  override readonly name = 'NoLogsError';
}

export interface LogsRequest {
  stateDirectory: string;
  /** A service's or family's name, or a task's id or ARN. */
  name: string;
  /** Whether more will be asked for; if not, last lines without an end are printed as well. */
  follow: boolean;
  /** Called with whole lines, each ending in a line feed. */
  print(text: string): void;
}

const TASK_ID = /^[0-9a-f]{32}$/;
const SHOWN_ID = 8;

/**
 * Reads the logs of a service or of a task, oldest task first; a service's lines begin with their task's id. The
 * returned function prints what has come since, from tasks that have started since too.
 *
 * @throws NoLogsError
 */
export async function printLogs(request: LogsRequest): Promise<() => Promise<void>> {
  const { stateDirectory, name, follow, print } = request;
  const logs = join(stateDirectory, 'logs');
  const wanted = shortName(name);
  const readers = new Map<string, LogReader>();
  const find = () => (TASK_ID.test(wanted) ? logsOfTask(logs, wanted) : logsOf(logs, wanted));
  const prefix = (taskId: string) => (TASK_ID.test(wanted) ? '' : `${taskId.slice(0, SHOWN_ID)} `);
  const printMore = async () => {
    for (const { taskId, path } of await find()) {
      const reader = readers.get(path) ?? new LogReader(path);
      readers.set(path, reader);
      const text = (await reader.read()) + (follow ? '' : reader.rest());
      if (text !== '') print(text.replaceAll(/^(?=[\s\S])/gm, prefix(taskId)));
    }
  };
  if ((await find()).length === 0) throw new NoLogsError(await nothingUnder(logs, name));
  await printMore();
  return printMore;
}

interface Log {
  taskId: string;
  path: string;
}

async function logsOfTask(logs: string, taskId: string): Promise<Log[]> {
  const owners = await readdir(logs).catch(() => []);
  const found = await Promise.all(owners.map((owner) => logsOf(logs, owner)));
  return found.flat().filter((log) => log.taskId === taskId);
}

async function logsOf(logs: string, owner: string): Promise<Log[]> {
  const directory = join(logs, owner);
  const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith('.log'));
  const found = await Promise.all(
    files.map(async (file) => {
      const path = join(directory, file);
      return { taskId: file.slice(0, -'.log'.length), path, startedAt: (await stat(path)).birthtimeMs };
    }),
  );
  return found.sort((a, b) => a.startedAt - b.startedAt);
}

async function nothingUnder(logs: string, name: string): Promise<string> {
  const owners = await readdir(logs).catch(() => []);
  const have = owners.length === 0 ? 'it has none yet' : `it has those of ${owners.sort().join(', ')}`;
  return `no logs of ${name} in ${logs}; ${have}`;
}
