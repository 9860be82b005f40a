import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createSilentServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Certified, createAuthority, issueLeaf } from '@platform-journey/certificates';
import {
  freePort,
  stagingAuthority,
  startUpstream,
  type Upstream,
  waitUntil,
} from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { workspaceRoot } from '../workspace.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const DAY_MS = 86_400_000;
const PATIENCE_MS = 20_000;

let directory: string;
let servers: { close(): unknown }[];
/** One that refuses the connection until somebody listens. */
let port: number;
let plain: Upstream;
let requests: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'smoke-'));
  port = await freePort();
  plain = await startUpstream((request, response) => {
    response.writeHead(308, { location: `https://localhost:${port}${request.url}` }).end();
  });
  servers = [plain];
  requests = 0;
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(directory, { recursive: true });
});

const ok: RequestListener = (_request, response) => {
  requests++;
  response.end('{}');
};

async function serve({ certificate, key }: Certified, listener = ok): Promise<void> {
  const server: Server = createServer({ cert: certificate, key }, listener).listen(port, '127.0.0.1');
  servers.push({ close: () => server.closeAllConnections() ?? server.close() });
  await once(server, 'listening');
  expect((server.address() as AddressInfo).port).toBe(port);
}

/** The manifest of this repository, with the domain of staging and production on this machine. */
function manifest(): string {
  const file = join(directory, 'platform.yaml');
  const text = readFileSync(join(workspaceRoot, 'infra/platform.yaml'), 'utf8');
  writeFileSync(file, text.replaceAll(/domain: (staging\.)?example\.com/g, 'domain: localhost'));
  return file;
}

interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(
  environment: string,
  ...flags: string[]
): { child: ChildProcess; finished: Promise<Finished> } {
  const site = ['--site', `https://localhost:${port}`, '--http-port', String(plain.port)];
  const args = ['smoke', '--environment', environment, '--manifest', manifest(), ...site, ...flags];
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  }
  return { child, finished: once(child, 'close').then(([code]) => ({ code, ...said })) };
}

/** For what fails in the end: it tries no longer than a second. */
const smoke = (environment: string, ...flags: string[]) =>
  start(environment, '--timeout', '1', ...flags).finished;

async function rootFile(authority: Certified): Promise<string> {
  const file = join(directory, 'root.pem');
  writeFileSync(file, authority.certificate);
  return file;
}

describe('production', () => {
  test('holds with a certificate of a CA that is trusted, and says what was seen', async () => {
    const authority = await createAuthority('Test');
    await serve(await issueLeaf(authority, ['localhost']));
    const { code, stdout, stderr } = await smoke('production', '--ca', await rootFile(authority));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const seen = String.raw`200, certificate of Test \w+ until \d{4}-\d\d-\d\d \(\d+\.\d s\)`;
    const site = `https://localhost:${port}/`;
    const redirect = String.raw`✓ http://localhost:${plain.port}/ 308 to ${site} \(\d+\.\d s\)`;
    expect(stdout).toMatch(new RegExp(`^✓ ${site} ${seen}\n✓ ${site}api/services ${seen}\n${redirect}\n$`));
  });

  test('tells a program as much in one object', async () => {
    const authority = await createAuthority('Test');
    await serve(await issueLeaf(authority, ['localhost']));
    const { code, stdout, stderr } = await smoke('production', '--ca', await rootFile(authority), '--json');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^✓ https/) });
    const certified = expect.stringContaining('200, certificate of Test');
    expect(JSON.parse(stdout)).toEqual({
      environment: 'production',
      checks: [
        { url: `https://localhost:${port}/`, state: 'ok', seen: certified },
        { url: `https://localhost:${port}/api/services`, state: 'ok', seen: certified },
        { url: `http://localhost:${plain.port}/`, state: 'ok', seen: `308 to https://localhost:${port}/` },
      ],
      durationMs: expect.any(Number),
    });
  });

  test('tells a program what is wrong, and does not wait longer than it may', async () => {
    const silent = createSilentServer(() => {}).listen(port, '127.0.0.1');
    servers.push(silent);
    const startedAt = Date.now();
    const { code, stdout } = await smoke('production', '--json');
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      environment: 'production',
      checks: [{ state: 'failed', seen: 'no answer within 1 s' }, { state: 'not_started', seen: null }, {}],
      error: { code: 'failed', message: expect.stringContaining('no answer within 1 s') },
    });
  });

  test('tells a program that it was interrupted', async () => {
    const { child, finished } = start('production', '--json');
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    await waitUntil('it has found nobody', () => said.includes('ECONNREFUSED'), PATIENCE_MS);
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect({ code, error: JSON.parse(stdout).error }).toMatchObject({
      code: 130,
      error: { code: 'interrupted' },
    });
  });

  test.each([
    ['of a CA that nobody trusts', () => createAuthority('Test')],
    ["of Let's Encrypt's staging CA", async () => stagingAuthority()],
  ])('fails with a certificate %s', async (_what, authority) => {
    await serve(await issueLeaf(await authority(), ['localhost']));
    const { code, stderr } = await smoke('production');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        `https://localhost:${port}/ does not answer as it should: unable to verify the first certificate`,
      ),
    });
  });
});

describe('staging', () => {
  const serveStaging = async (name = 'localhost', now = new Date(), listener = ok) =>
    serve(await issueLeaf(stagingAuthority(), [name], now), listener);

  test("holds with a certificate of Let's Encrypt's staging CA, which nobody trusts", async () => {
    await serveStaging();
    const { code, stdout } = await smoke('staging');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('certificate of (STAGING) Tested Tomato T1 until '),
    });
  });

  test.each([
    [
      'for another host',
      () => serveStaging('elsewhere.test'),
      /Host: localhost. is not in the cert's altnames/,
    ],
    ['that expired', () => serveStaging('localhost', new Date(Date.now() - 100 * DAY_MS)), /expired at 20/],
    [
      'of somebody else',
      async () => serve(await issueLeaf(await createAuthority('Test'), ['localhost'])),
      /is of Test \w+ \(Platform Journey\), expected one of Let's Encrypt's staging CA/,
    ],
  ])('fails with a certificate %s, and sends nothing there', async (_what, served, problem) => {
    await served();
    const { code, stderr } = await smoke('staging');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(problem) });
    expect(requests).toBe(0);
  });

  test('checks the signature as well with a root to trust', async () => {
    await serveStaging();
    const { code } = await smoke('staging', '--ca', await rootFile(stagingAuthority()));
    expect(code).toBe(1);
  });

  test('waits for a site that comes up, and says meanwhile what is wrong', {
    timeout: 3 * PATIENCE_MS,
  }, async () => {
    const { child, finished } = start('staging', '--timeout', '60');
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await waitUntil('it has found nobody', () => said.includes('ECONNREFUSED'), PATIENCE_MS);
    let visits = 0;
    await serveStaging('localhost', new Date(), (_request, response) => {
      response.writeHead(visits++ === 0 ? 503 : 200).end();
    });
    const { code, stdout } = await finished;
    expect(code).toBe(0);
    expect(stdout).toMatch(/ECONNREFUSED[\s\S]+expected 200, received 503\n✓/);
  });

  test('fails where http does not lead to https', async () => {
    await serveStaging();
    const { code, stderr } = await smoke('staging', '--http-port', String(await freePort()));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^http:\/\/localhost:\d+\/ .*ECONNREFUSED/),
    });
  });
});

test.each([
  [['smoke'], /required option '--environment <name>' not specified/],
  [
    ['smoke', '--environment', 'mars'],
    /--environment: expected one of local, compose, staging, production, received mars/,
  ],
  [
    ['smoke', '--environment', 'local', '--site', 'http://localhost'],
    /--site.*'http:\/\/localhost'.*Expected an https origin/,
  ],
  [
    ['smoke', '--environment', 'local', '--timeout', '0'],
    /--timeout.*'0'.*Expected a whole number of seconds, from 1/,
  ],
  [['smoke', '--environment', 'compose'], /the root of pebble is not known here: .* --ca/],
  [
    ['smoke', '--environment', 'staging', '--ca', '/no/such'],
    /--ca: expected a file .* found nothing at \/no\/such/,
  ],
  [['smoke', '--environment', 'staging', '--ca', '/'], /--ca: expected a file .* found none in \/ \(EISDIR/],
  [
    ['smoke', '--environment', 'staging', '--ca', MAIN],
    /--ca: expected a file with a certificate \(PEM\), found none in/,
  ],
])('%j is refused', async (args, message) => {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  expect({ code, said }).toEqual({ code: 2, said: expect.stringMatching(message) });
});
