import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replacePrefix } from './prefix.ts';
import { createRouter } from './router.ts';
import { createRouting } from './routing.ts';

interface Entry {
  host?: string | undefined;
  path: string;
}

const hostName = fc.constantFrom('a.test', 'b.test', 'x.a.test', '*.a.test', '*.test', 'localhost');
const segment = fc.constantFrom('api', 'admin', 'v1', 'a', 'b', '.well-known');
const routePath = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
const entry: fc.Arbitrary<Entry> = fc.record({
  host: fc.option(hostName, { nil: undefined }),
  path: routePath,
});
const table = fc.uniqueArray(entry, {
  minLength: 1,
  maxLength: 12,
  selector: ({ host, path }) => `${host}${path}`,
});

const askedHost = fc
  .tuple(
    fc.constantFrom('a.test', 'A.Test', 'y.a.test', 'x.a.test', 'z.y.a.test', 'c.test', 'localhost', '[::1]'),
    fc.constantFrom('', ':8443'),
  )
  .map((parts) => parts.join(''));

/** Put together in the hope that two servers read it in two ways. */
const hostilePath = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant('/') },
        fc.constantFrom(
          '//',
          '%2f',
          '%2F',
          '\\',
          '%5C',
          ';/',
          '/;',
          '%3b/',
          '%3f/',
          '?',
          '%252f',
          '%23',
          ';%2f',
        ),
      ),
      fc.oneof(
        { weight: 6, arbitrary: segment },
        fc.constantFrom(
          '..',
          '.',
          '%2e%2E',
          '',
          ';x=1',
          '%3bx',
          '%3fx',
          '%00',
          '%',
          'API',
          '%61',
          '%20',
          '%25',
          '%c3%a9',
          '%C3%A9',
        ),
      ),
    ),
    { maxLength: 5 },
  )
  .map((pieces) => `/${pieces.flat().join('').replace(/^\//, '')}`);

describe('the router', () => {
  it('chooses as one would who goes through all routes one by one', () => {
    fc.assert(
      fc.property(table, askedHost, hostilePath, (routes, host, path) => {
        expect(createRouter(routes)(host, path)).toBe(naive(routes, host, path));
      }),
    );
  });

  it('does not care for the order of its routes', () => {
    fc.assert(
      fc.property(table, askedHost, routePath, (routes, host, path) => {
        expect(createRouter(routes.toReversed())(host, path)).toBe(createRouter(routes)(host, path));
      }),
    );
  });
});

/** Tries one route after the other. */
function naive(routes: readonly Entry[], host: string, path: string): Entry | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const scopes: ((of: string | undefined) => boolean)[] = [
    (of) => of === name,
    (of) => of?.startsWith('*.') === true && name.split('.').slice(1).join('.') === of.slice(2),
    (of) => of === undefined,
  ];
  for (const isInScope of scopes) {
    const matching = routes.filter(
      (route) => isInScope(route.host) && `${path}/`.startsWith(withSlash(route.path)),
    );
    const [longest] = matching.toSorted((a, b) => b.path.length - a.path.length);
    if (longest) return longest;
  }
  return undefined;
}

const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`);

/** How servers that are in use find the path that a target asks for. */
const READERS: [name: string, read: (path: string) => string][] = [
  ['one that takes it as it is', (path) => path],
  ['a WHATWG URL, as most of Node and every browser', (path) => new URL(`http://x${path}`).pathname],
  [
    'one that decodes, then resolves, as nginx and static file servers',
    (path) => posix.normalize(decoded(path)),
  ],
  ['one that resolves, then decodes', (path) => decoded(posix.normalize(path))],
  [
    'one that drops parameters, then resolves, as Tomcat',
    (path) => posix.normalize(decoded(path.replace(/;[^/]*/g, ''))),
  ],
  [
    'one that decodes, then drops parameters',
    (path) => posix.normalize(decoded(path).replace(/;[^/]*/g, '')),
  ],
  ['one that takes backslashes for slashes', (path) => posix.normalize(decoded(path).replaceAll('\\', '/'))],
  ['one that decodes before it looks for the query', (path) => decoded(path).split(/[?#]/, 1)[0] ?? ''],
];

const decoded = (path: string) =>
  path.replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

describe('routing', () => {
  const defaults = { answerTimeoutMs: 1, maxBody: 1 };
  const asRoute = ({ host, path }: Entry) => ({
    path,
    ...(host !== undefined && { host }),
    ...{ service: `${host}${path}`, family: 'f', container: 'c', port: 80 },
  });

  it.each(READERS)('sends no target a path that %s finds at another route', (_name, read) => {
    fc.assert(
      fc.property(table, hostilePath, (entries, path) => {
        const routes = entries.map(asRoute);
        const routed = createRouting(routes, defaults)({ method: 'GET', host: 'a.test', path });
        if ('refused' in routed) return;
        const found = read(path.split('?', 1)[0] ?? '');
        expect(naive(routes, 'a.test', found), `read as ${found}`).toBe(routed.route);
      }),
      { numRuns: 2000 },
    );
  });

  it('sends every path that nobody reads in another way', () => {
    fc.assert(
      fc.property(routePath, fc.webPath(), (path, below) => {
        fc.pre(!/\/\/|;|%|\/\.\.?(?:\/|$)/.test(below));
        const routed = createRouting(
          [asRoute({ path })],
          defaults,
        )({
          method: 'GET',
          host: 'a.test',
          path: withSlash(path) + below.slice(1),
        });
        expect(routed).not.toHaveProperty('refused');
      }),
    );
  });
});

describe('replacePrefix', () => {
  const base = fc.constantFrom(
    '/',
    '/v2',
    '/v2/x',
    'https://new.test',
    'https://new.test/',
    'https://new.test/a/',
  );
  const rest = fc
    .tuple(
      fc.constantFrom('', '/', '//', '///'),
      fc.constantFrom('', 'evil.test', '@evil.test', 'a/b'),
      fc.webQueryParameters(),
    )
    .map(
      ([slashes, name, query]) => (slashes || !name ? slashes + name : `/${name}`) + (query && `?${query}`),
    );

  it('stays on the host of its base, whatever is appended', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 3 }), rest, base, (prefix, below, to) => {
        const target = prefix.map((name) => `/${name}`).join('') + below;
        fc.pre(target.startsWith('/'));
        const replaced = replacePrefix(target, prefix.length, to);
        const asked = 'https://asked.test/';
        expect(new URL(replaced, asked).origin).toBe(new URL(to, asked).origin);
        if (to.startsWith('/')) expect(replaced).toMatch(/^\/(?!\/)/);
      }),
    );
  });

  it('keeps all that is below the prefix', () => {
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 3 }),
        routePath,
        fc.webQueryParameters(),
        (prefix, below, query) => {
          const target = `${prefix.map((name) => `/${name}`).join('')}${below}?${query}`;
          expect(replacePrefix(target, prefix.length, '/v2')).toBe(`/v2${below}?${query}`);
        },
      ),
    );
  });
});
