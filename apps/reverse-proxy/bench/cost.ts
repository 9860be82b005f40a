// What a request costs this proxy: µs of CPU, over https and kept connections, next to nginx in the same run.
// node apps/reverse-proxy/bench/cost.ts [seconds=5]     needs nginx and wrk; prints a Markdown table
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAuthority, issueLeaf } from '@platform-journey/certificates';
import { startOurs } from './ours.ts';
import { isInstalled, type Rival, type RunningRival, startRival } from './rivals.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const CONNECTIONS = 32;
const TICKS_PER_SECOND = 100;
const directory = mkdtempSync(join(tmpdir(), 'cost-'));

const nginx = (name: string, server: (port: number, upstreams: number[]) => string): Rival => ({
  name,
  settings: '',
  command: 'nginx',
  arguments: (file) => ['-c', file, '-e', 'stderr'],
  configuration: (port, upstreams, home) => `
    daemon off; worker_processes 1; pid ${home}/pid; error_log /dev/null crit;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 1000000000; client_body_temp_path ${home}/body;
      proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi; uwsgi_temp_path ${home}/uwsgi;
      scgi_temp_path ${home}/scgi;
      ${server(port, upstreams)}
    }`,
});

const UPSTREAM = nginx('upstream', (port) => {
  return `server { listen 127.0.0.1:${port}; location / { return 200 "${'x'.repeat(1024)}"; } }`;
});

const PROXY = nginx(
  'nginx',
  (port, [upstream]) => `
    upstream site { server 127.0.0.1:${upstream}; keepalive 64; }
    server {
      listen 127.0.0.1:${port} ssl; ssl_certificate ${directory}/cert.pem; ssl_certificate_key ${directory}/key.pem;
      location / { proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection ""; }
    }`,
);

/** Seconds of CPU that a process and its children have used. */
function cpuOf(pid: number): number {
  const children = execFileSync('sh', ['-c', `pgrep -P ${pid} || true`], { encoding: 'utf8' });
  const pids = [pid, ...children.split('\n').filter(Boolean).map(Number)];
  return pids.reduce((sum, one) => {
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }, 0);
}

/** µs of CPU a request. */
async function measure({ port, pid }: RunningRival, script: string): Promise<number> {
  const wrk = async (seconds: number) => {
    const options = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, `https://localhost:${port}/`];
    const { stdout } = await promisify(execFile)('wrk', options);
    return Number(/(\d+) requests in/.exec(stdout)?.[1]);
  };
  await wrk(2);
  const before = cpuOf(pid);
  const requests = await wrk(SECONDS);
  return ((cpuOf(pid) - before) / requests) * 1e6;
}

if (!isInstalled(UPSTREAM) || !isInstalled({ ...UPSTREAM, command: 'wrk' })) {
  console.error('nginx and wrk must be installed');
  process.exit(2);
}

const [post, get] = [join(directory, 'post.lua'), join(directory, 'get.lua')];
const leaf = await issueLeaf(await createAuthority('bench'), ['localhost']);
writeFileSync(join(directory, 'cert.pem'), leaf.certificate);
writeFileSync(join(directory, 'key.pem'), leaf.key);
writeFileSync(post, 'wrk.method = "POST"\nwrk.body = "a=b"\n');
writeFileSync(get, '');

const upstream = await startRival(UPSTREAM, []);
const rival = await startRival(PROXY, [upstream.port]);
const ours = await startOurs([upstream.port]);
console.log('| | this proxy, µs | nginx, µs | ratio |\n|---|---|---|---|');
for (const [what, script] of [
  ['GET', get],
  ['POST without Idempotency-Key', post],
  ['GET', get],
  ['POST without Idempotency-Key', post],
] as const) {
  const [theirs, own] = [await measure(rival, script), await measure(ours, script)];
  console.log(`| ${what} | ${own.toFixed(0)} | ${theirs.toFixed(0)} | ${(own / theirs).toFixed(2)} |`);
}
for (const one of [ours, rival, upstream]) await one.stop();
rmSync(directory, { recursive: true });
