import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort, waitUntil } from '@platform-journey/testing';

export const USER = 'AWS';
export const PASSWORD = 'push-me';
const HTPASSWD = `${USER}:$2b$04$Jq1JyDTQ.lPAuuBgGMLrieqnzI1Eg2vAz5dwW/WMo96yh9DmZHQJW\n`;
/** The same program under Debian's name and under its own. */
const PROGRAMS = ['docker-registry', 'registry'];

export interface RegistryOfTest {
  host: string;
  /** The digest that it has under a tag; undefined when it has none. */
  digest(repository: string, tag: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** A real registry on a free loopback port that wants its user's password, as ECR does. */
export async function startRegistry(): Promise<RegistryOfTest> {
  const directory = mkdtempSync(join(tmpdir(), 'registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(directory, 'images') } },
    http: { addr: host, secret: 'of a test' },
    auth: { htpasswd: { realm: 'test', path: join(directory, 'htpasswd') } },
  };
  writeFileSync(join(directory, 'htpasswd'), HTPASSWD);
  writeFileSync(join(directory, 'config.yaml'), JSON.stringify(config));
  const child = spawn(program() ?? '', ['serve', join(directory, 'config.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = collect(child.stderr);
  await waitUntil('the registry answers', () => answers(host, child, said), 20_000);
  return {
    host,
    digest: (repository, tag) => digest(`http://${host}/v2/${repository}/manifests/${tag}`),
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      rmSync(directory, { recursive: true });
    },
  };
}

/** Whether there is one. Where there is none, CI fails and a user reads how to get one. */
export function registryIsThere(): boolean {
  if (program() !== undefined) return true;
  const message = 'docker-registry is missing (Debian and Ubuntu: apt-get install docker-registry)';
  if (process.env.CI) throw new Error(message);
  console.warn(`${message}: the tests that need it do not run.`);
  return false;
}

function collect(stream: Readable): string[] {
  const chunks: string[] = [];
  stream.on('data', (chunk) => chunks.push(String(chunk)));
  return chunks;
}

const program = () => PROGRAMS.find((name) => spawnSync(name, ['--version']).error === undefined);

async function answers(host: string, child: ChildProcess, said: string[]): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`the registry ended:\n${said.join('')}`);
  return fetch(`http://${host}/v2/`).then(
    ({ status }) => status === 401,
    () => false,
  );
}

async function digest(url: string): Promise<string | undefined> {
  const headers = {
    accept:
      'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
    authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`,
  };
  const answer = await fetch(url, { method: 'HEAD', headers });
  return answer.headers.get('docker-content-digest') ?? undefined;
}
