import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An HTTP server that ends with its parent; `/fail` makes its health checks fail from then on. */
const SERVER = `
const { createServer } = require('node:http');
let status = 200;
const server = createServer((request, response) => {
  if (request.url === '/fail') status = 503;
  response.writeHead(status).end(JSON.stringify(process.env));
});
server.listen(process.env.PORT, '127.0.0.1');
process.on('disconnect', () => process.exit(1));
`;

const FILES: Record<string, string> = {
  'web/main.js': `${SERVER}process.on('SIGTERM', () => process.exit(0));`,
  'web/check.js': `
require('node:http')
  .get({ host: '127.0.0.1', port: process.env.PORT }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('error', () => process.exit(1));`,
  'stubborn/main.js': `${SERVER}process.on('SIGTERM', () => {});`,
  'parent/main.js': `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
require('node:fs').writeFileSync(process.env.TMPDIR + '/child', String(child.pid));
process.on('disconnect', () => process.exit(1));`,
};

export interface TestDirectory {
  /** Takes `{name}`. */
  images: string;
  state: string;
  remove(): Promise<void>;
}

/** A temporary directory with programs that stand for images: web, stubborn (ignores SIGTERM), parent (has a child). */
export async function testDirectory(): Promise<TestDirectory> {
  const directory = await mkdtemp(join(tmpdir(), 'ecs-local-'));
  for (const [file, text] of Object.entries(FILES)) {
    const path = join(directory, 'images', file);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
  return {
    images: join(directory, 'images/{name}'),
    state: join(directory, 'state'),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Whether a process runs; on Linux a zombie whose parent has not got to it yet does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
