import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitUntil } from '@platform-journey/testing';

/** A proxy that runs, with what a client needs to reach it. */
export interface RunningRival {
  port: number;
  ca?: string;
  pid: number;
  stop(): Promise<void>;
}

/** Another proxy, as its users configure it for what is measured here. */
export interface Rival {
  name: string;
  settings: string;
  command: string;
  arguments(file: string): string[];
  configuration(port: number, upstreams: number[], directory: string): string;
}

export const RIVALS: Rival[] = [
  {
    name: 'nginx',
    settings: 'defaults',
    command: 'nginx',
    arguments: (file) => ['-c', file, '-e', 'stderr'],
    configuration: (port, upstreams, directory) => `
      daemon off; worker_processes 1; pid ${directory}/pid; error_log /dev/null crit;
      events { worker_connections 4096; }
      http {
        access_log off; client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
        fastcgi_temp_path ${directory}/fastcgi; uwsgi_temp_path ${directory}/uwsgi; scgi_temp_path ${directory}/scgi;
        upstream site { ${upstreams.map((one) => `server 127.0.0.1:${one};`).join(' ')} keepalive 64; }
        server {
          listen 127.0.0.1:${port};
          location / { proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection ""; }
        }
      }`,
  },
  {
    name: 'HAProxy',
    settings: 'redispatch, checks at 1 s',
    command: 'haproxy',
    arguments: (file) => ['-q', '-f', file],
    configuration: (port, upstreams) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch
  retries 3
listen site
  bind 127.0.0.1:${port}
  option httpchk GET /readyz
  default-server check inter 1s
${upstreams.map((one, i) => `  server u${i} 127.0.0.1:${one}`).join('\n')}
`,
  },
  {
    name: 'Caddy',
    settings: 'lb_try_duration 5s',
    command: 'caddy',
    arguments: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
    configuration: (port, upstreams) => `{
  admin off
  auto_https off
}
http://127.0.0.1:${port}, http://localhost:${port} {
  reverse_proxy ${upstreams.map((one) => `127.0.0.1:${one}`).join(' ')} {
    lb_try_duration 5s
  }
}
`,
  },
];

export function isInstalled({ command }: Rival): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export async function startRival(rival: Rival, upstreams: number[]): Promise<RunningRival> {
  const directory = await mkdtemp(join(tmpdir(), 'rival-'));
  const [port, file] = [await freePort(), join(directory, 'configuration')];
  await writeFile(file, rival.configuration(port, upstreams, directory));
  const child = spawn(rival.command, rival.arguments(file), { stdio: 'ignore' });
  await waitUntil(`${rival.name} listens`, () => accepts(port));
  return { port, pid: child.pid ?? 0, stop: () => stop(child, directory) };
}

export async function stop(child: ChildProcess, directory: string): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  await rm(directory, { recursive: true });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
