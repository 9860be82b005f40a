import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readiness, type RunningService } from '@platform-journey/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSite } from './site.ts';

const HTML = `<!doctype html><title>Test</title>${'<p>long enough to compress</p>'.repeat(20)}`;

describe('the site', () => {
  let directory: string;
  let site: RunningService;
  const readiness = new Readiness();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'frontend-site-'));
    await mkdir(join(directory, 'public/assets'), { recursive: true });
    await writeFile(join(directory, 'secret.txt'), 'secret');
    await writeFile(join(directory, 'public/index.html'), HTML);
    await writeFile(join(directory, 'public/assets/index-abc123.js'), 'export {};');
    site = await startSite({ host: '127.0.0.1', port: 0, directory: join(directory, 'public'), readiness });
  });

  afterAll(async () => {
    await site.close();
    await rm(directory, { recursive: true });
  });

  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${site.healthPort}${path}`, init);

  /** `fetch` would tidy the path up. */
  const askRaw = (head: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = '';
      const socket = connect(site.healthPort, '127.0.0.1', () =>
        socket.write(`${head}\r\nHost: x\r\nConnection: close\r\n\r\n`),
      );
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('end', () => resolve(answer)).on('error', reject);
    });

  it('serves the page, to be asked for anew each time, and its hashed files for good', async () => {
    const page = await ask('/?utm=1');
    expect(await page.text()).toBe(HTML);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = await ask('/assets/index-abc123.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('lets the page load nothing from elsewhere and nobody frame it', async () => {
    const { headers } = await ask('/');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('compresses and revalidates', async () => {
    const page = await ask('/', { headers: { 'accept-encoding': 'br' } });
    expect(page.headers.get('content-encoding')).toBe('br');
    expect(await page.text()).toBe(HTML);
    const etag = page.headers.get('etag') ?? '';
    const again = await ask('/', { headers: { 'accept-encoding': 'br', 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const other = await ask('/', { headers: { 'accept-encoding': 'gzip', 'if-none-match': etag } });
    expect(other.status).toBe(200);
  });

  it.each(['/anything', '/index', '/assets/', '/assets/nothing.js', '/%', '/api/services'])(
    'has no page at %s',
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).toBeTruthy();
    },
  );

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '//secret.txt',
    '/assets/..\\..\\secret.txt',
  ])('gives nothing away outside of the page: %s', async (path) => {
    const answer = await askRaw(`GET ${path} HTTP/1.1`);
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).not.toContain('secret');
  });

  it('answers a range it cannot make sense of with the whole file', async () => {
    const answer = await ask('/', { headers: { range: 'bytes=5-2', 'accept-encoding': 'identity' } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(HTML);
  });

  it('answers HEAD with the head alone and refuses what would write', async () => {
    const head = await askRaw('HEAD / HTTP/1.1');
    expect(head).toContain(`content-length: ${HTML.length}`);
    expect(head.endsWith('\r\n\r\n')).toBe(true);
    const post = await ask('/', { method: 'POST', body: 'x' });
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD');
  });

  it('goes on serving when its files are rebuilt', async () => {
    await rm(join(directory, 'public'), { recursive: true });
    expect((await ask('/')).status).toBe(200);
  });

  it('does not start without a built page, and says where it looked', async () => {
    const empty = join(directory, 'nothing');
    await expect(startSite({ host: '127.0.0.1', port: 0, directory: empty, readiness })).rejects.toThrow(
      empty,
    );
  });

  it('answers health, and asks its clients to leave while it drains', async () => {
    readiness.ready();
    expect((await ask('/readyz')).status).toBe(200);
    readiness.drain();
    expect((await ask('/readyz')).status).toBe(503);
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('connection')).toBe('close');
  });
});
