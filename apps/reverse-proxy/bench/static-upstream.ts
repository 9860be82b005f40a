import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@platform-journey/testing';
import type { Certified } from './certified.ts';
import { nginxCommand } from './peers/nginx.ts';
import { type RunningProgram, startProgram } from './peers/start-peer.ts';

/** What it answers, by path. */
export const BODIES: Record<string, Buffer> = {
  '1k': Buffer.alloc(1024, 'a'),
  '64k': Buffer.alloc(65_536, 'b'),
};

/** An nginx that answers from files: cheap enough not to be what is measured. */
export async function startStaticUpstream({
  directory,
}: Certified): Promise<RunningProgram & { port: number }> {
  const port = await freePort();
  for (const [name, body] of Object.entries(BODIES)) await writeFile(join(directory, name), body);
  const command = await nginxCommand(
    directory,
    `access_log off; open_file_cache max=10;
    server {
      listen 127.0.0.1:${port};
      root ${directory};
      default_type application/json;
      location = /readyz { return 200; }
    }`,
  );
  return { port, ...(await startProgram(command, join(directory, 'upstream.log'), [port])) };
}
