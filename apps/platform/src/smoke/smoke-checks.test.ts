import { expect, test } from 'vitest';
import type { Visit } from '../visit.ts';
import { smokeChecks } from './smoke-checks.ts';

const seen = (status: number, location?: string): Visit => ({ status, location, certificate: undefined });
const checks = (site: string, httpPort: number) => smokeChecks(new URL(site), httpPort);

test('a visitor wants the page, the API, and to be taken to https', () => {
  const urls = (site: string, httpPort: number) => checks(site, httpPort).map(({ url }) => url.href);
  expect(urls('https://example.com', 80)).toEqual([
    'https://example.com/',
    'https://example.com/api/services',
    'http://example.com/',
  ]);
  expect(urls('https://localhost:8443', 8080)).toEqual([
    'https://localhost:8443/',
    'https://localhost:8443/api/services',
    'http://localhost:8080/',
  ]);
});

test.each([
  [seen(308, 'https://example.com/'), undefined],
  [seen(301, 'https://example.com/x'), undefined],
  [seen(200), 'expected a redirect to https://example.com, received 200'],
  [
    seen(308, 'https://elsewhere.test/'),
    'expected a redirect to https://example.com, received 308 to https://elsewhere.test/',
  ],
  [seen(308, '/'), 'expected a redirect to https://example.com, received 308 to /'],
  [{ failure: 'connect ECONNREFUSED' }, 'connect ECONNREFUSED'],
] satisfies [Visit, string | undefined][])('of %j over http it is said: %s', (answer, problem) => {
  expect(checks('https://example.com', 80).at(-1)?.problem(answer)).toBe(problem);
});

test('anything but 200 over https is a problem', () => {
  const [page] = checks('https://example.com', 80);
  expect(page?.problem(seen(503))).toBe('expected 200, received 503');
  expect(page?.problem(seen(200))).toBeUndefined();
});
