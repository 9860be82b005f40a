// How long it takes from the start of a program to the first certificate from the same Pebble: this proxy, Caddy, lego.
// node apps/reverse-proxy/bench/first-certificate.ts [--rounds 5]     needs pebble, and this proxy built:
//   npx nx run reverse-proxy:build; prints a Markdown table
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { waitUntil } from '@platform-journey/testing';
import { presented } from '../src/testing/presented.ts';
import { type AcmeStage, NAME, setAcmeStage } from './acme-stage.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(options.rounds);
const PATIENCE_MS = 60_000;
const BUNDLE = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Ends when the program has, or presents, a certificate; resolves with what stops it. */
type Client = (stage: AcmeStage, round: string) => Promise<() => Promise<unknown>>;

const presentedByPebble = ({ httpsPort }: AcmeStage) =>
  waitUntil(
    'a certificate from Pebble is presented',
    async () => (await presented(httpsPort, NAME)).issuer.startsWith('Pebble'),
    PATIENCE_MS,
  );

const ours: Client = async (stage, round) => {
  const { child } = await stage.startProxy(`ours-${round}`, BUNDLE);
  await presentedByPebble(stage);
  return () => ended(child);
};

const caddy: Client = async (stage, round) => {
  const home = await homeOf(stage, `caddy-${round}`);
  const file = join(home, 'Caddyfile');
  await writeFile(
    file,
    `{
  admin off
  http_port ${stage.httpPort}
  https_port ${stage.httpsPort}
  acme_ca ${stage.front.directoryUrl}
  acme_ca_root ${stage.trust}
}
${NAME} {
  respond "served"
}
`,
  );
  const arguments_ = ['run', '--adapter', 'caddyfile', '--config', file];
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const child = spawn('caddy', arguments_, { env, stdio: 'ignore' });
  await presentedByPebble(stage);
  return () => ended(child);
};

const lego: Client = async (stage, round) => {
  const home = await homeOf(stage, `lego-${round}`);
  const flags = [
    '--server',
    stage.front.directoryUrl,
    '--accept-tos',
    '--email',
    'nobody@platform.dev',
    '--path',
    home,
  ];
  const run = [...flags, '--domains', NAME, '--http', '--http.port', `127.0.0.1:${stage.httpPort}`, 'run'];
  const env = { ...process.env, LEGO_CA_CERTIFICATES: stage.trust };
  const [code] = await once(spawn('lego', run, { env, stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`lego exited with ${code}`);
  return async () => {};
};

async function homeOf({ directory }: AcmeStage, name: string): Promise<string> {
  const home = join(directory, name);
  await mkdir(home);
  return home;
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const isInstalled = (command: string) => spawnSync(command, ['--version']).error === undefined;
const clients: [name: string, client: Client][] = [
  ['this proxy', ours],
  ['Caddy', caddy],
  ['lego', lego],
].filter(([name]) => name === 'this proxy' || isInstalled(String(name).toLowerCase())) as [string, Client][];

const stage = await setAcmeStage();
try {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, client] of clients) {
      const started = performance.now();
      const stop = await client(stage, String(round));
      times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
      await stop();
    }
  }
  const rows = [...times].map(([name, all]) => {
    return [name, Math.round(median(all)), Math.round(Math.min(...all)), Math.round(Math.max(...all))];
  });
  console.log(markdownTable(['from start to certificate, ms', 'median', 'least', 'most'], rows));
} finally {
  await stage.stop();
}
