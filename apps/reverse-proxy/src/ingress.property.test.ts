import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkIngress, checkUpgrade, isHost, type RequestHead } from './ingress.ts';

const LIMITS = { maxHeaderSize: 16_384, maxHeaders: 100, maxUri: 200 };

const spelt = (name: string) =>
  fc.constantFrom(
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    name.replace(/^./, (c) => c.toUpperCase()),
  );
const length = fc.constantFrom(
  '0',
  '1',
  '01',
  '1, 1',
  '+1',
  '-1',
  '0x1',
  '',
  ' ',
  '9'.repeat(15),
  '9'.repeat(16),
);
const coding = fc.constantFrom(
  'chunked',
  'Chunked',
  'xchunked',
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  '',
);
const host = fc.oneof(
  fc.constantFrom(
    'site.test',
    'SITE.test',
    'other.test',
    'site.test:8443',
    '[::1]:1',
    'a@b',
    'a/b',
    'a,b',
    '',
    'a..b',
  ),
  fc.string({ maxLength: 12 }),
);
const header = fc.oneof(
  fc.tuple(spelt('host'), host),
  fc.tuple(spelt('content-length'), length),
  fc.tuple(spelt('transfer-encoding'), coding),
  fc.tuple(spelt('upgrade'), fc.constantFrom('websocket', 'h2c')),
  fc.tuple(spelt('expect'), fc.constantFrom('100-continue', 'more', '100-continue, more')),
  fc.tuple(fc.constantFrom('Accept', 'X-A', 'Content-Type'), fc.string({ maxLength: 5 })),
);
const target = fc.oneof(
  fc.constantFrom(
    '/',
    '/a?b',
    '*',
    'http://site.test/x',
    'https://other.test',
    'http://a@site.test/',
    '//x',
    '?x',
    '/#x',
  ),
  fc.string({ maxLength: 20 }),
  fc.string({ maxLength: 20 }).map((text) => `/${text}`),
);
const head: fc.Arbitrary<RequestHead> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'TRACE', 'CONNECT', 'FOO', ''),
    target,
    version: fc.constantFrom('1.1', '1.0', '0.9', '2.0', undefined),
    scheme: fc.constantFrom('https', 'ftp', undefined),
    authority: fc.oneof(host, fc.constant(undefined)),
    headers: fc
      .tuple(
        fc.array(fc.tuple(spelt('host'), fc.constant('site.test')), { maxLength: 1 }),
        fc.array(header, { maxLength: 5 }),
      )
      .map(([first, more]) => [...first, ...more].flat()),
  },
  { requiredKeys: ['method', 'target', 'headers'] },
);

const valuesOf = ({ headers }: RequestHead, name: string) =>
  headers.filter((_value, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);

describe.each([
  ['checkIngress', checkIngress],
  ['checkUpgrade', checkUpgrade],
])('%s', (_name, check) => {
  const accepted = (request: RequestHead) => {
    const ingress = check(request, LIMITS);
    return 'refused' in ingress ? undefined : ingress;
  };

  it('either refuses or says where to, whatever comes', () => {
    fc.assert(
      fc.property(head, (request) => {
        const keys = Object.keys(check(request, LIMITS)).sort().join();
        expect(['refused', 'host,path']).toContain(keys);
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts nothing whose end two servers could see in two places', () => {
    fc.assert(
      fc.property(head, (request) => {
        if (!accepted(request)) return;
        const lengths = valuesOf(request, 'content-length');
        const codings = valuesOf(request, 'transfer-encoding');
        expect(lengths.length + codings.length).toBeLessThanOrEqual(1);
        for (const text of lengths) expect(text).toMatch(/^\d+$/);
        for (const text of lengths) expect(Number(text)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
        for (const text of codings) expect(text.toLowerCase()).toBe('chunked');
        if (codings.length > 0) expect(request.version).not.toBe('1.0');
      }),
      { numRuns: 5000 },
    );
  });

  it('accepts nothing that two servers could take for two hosts', () => {
    fc.assert(
      fc.property(head, (request) => {
        const destination = accepted(request);
        if (!destination) return;
        const hosts = valuesOf(request, 'host');
        expect(hosts.length).toBeLessThanOrEqual(1);
        const absolute = /^https?:\/\/([^/?#]*)/i.exec(request.target)?.[1];
        const named = [...hosts, request.authority, absolute].filter((name) => name !== undefined);
        expect(new Set(named.map((name) => name.toLowerCase())).size).toBe(1);
        expect(destination.host.toLowerCase()).toBe(named[0]?.toLowerCase());
        expect(destination.path).toMatch(/^\/[\x21-\x7e]*$/);
        expect(destination.path).not.toContain('#');
      }),
      { numRuns: 5000 },
    );
  });
});

describe('isHost', () => {
  const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
  const name = fc.oneof(
    fc
      .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '.'))
      .map(([labels, dot]) => labels.join('.') + dot),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  );
  const port = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 0, max: 65_535 }).map((number) => `:${number}`),
  );

  it('accepts names and addresses with and without a port', () => {
    fc.assert(fc.property(name, port, (text, number) => void expect(isHost(text + number)).toBe(true)));
  });

  it('accepts nothing in which a URL could see anything but a host', () => {
    const wild = fc.string({ unit: fc.constantFrom(...'ab.:[]0199/\\@?#%&,; \t\0\u00e9-_'), maxLength: 12 });
    fc.assert(
      fc.property(wild, (text) => {
        if (!isHost(text)) return;
        expect(text).toMatch(/^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i);
        const address = /^\[(.*)\]/.exec(text)?.[1];
        if (address !== undefined) expect(isIP(address)).toBe(6);
        expect(Number(/:(\d+)$/.exec(text.replace(/^\[.*\]/, ''))?.[1] ?? 0)).toBeLessThanOrEqual(65_535);
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes no longer for what it refuses', () => {
    const began = process.cpuUsage();
    for (const text of ['a'.repeat(16_000), 'a.'.repeat(8000), `${'a-'.repeat(8000)}!`, '.'.repeat(16_000)]) {
      isHost(`${text}@`);
    }
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(200);
  });
});
