import { faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite();
const PATH = '/.well-known/acme-challenge/';

const ROUTES = [
  { path: '/', service: 'site', family: 'f', container: 'c', port: 80 },
  { path: '/.well-known', redirect: { to: 'https://elsewhere.dev', status: 308 as const, keepRest: true } },
];

const get = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${site.httpPort}${path}`, { redirect: 'manual', ...init });

/** An order whose challenges stay until the test is over. */
async function pendingToken(): Promise<{ token: string; keyAuthorization: string }> {
  const pending = async () => JSON.parse(String((await site.store.get('challenges.json'))?.body ?? '[]'));
  await expect.poll(async () => (await pending()).length, { timeout: 10_000 }).toBe(1);
  return (await pending())[0];
}

test.each(['redirect', 'serve'] as const)(
  'with HTTP_MODE=%s a challenge comes before all else',
  async (mode) => {
    site.front.inject('authorization', faults.status('pending'));
    await site.start({ settings: { HTTP_MODE: mode, ROUTES } });
    const { token, keyAuthorization } = await pendingToken();
    const answer = await get(PATH + token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(await answer.text()).toBe(keyAuthorization);
    expect(keyAuthorization).toMatch(new RegExp(`^${token}\\.[\\w-]{43}$`));
    expect((await get(`/.well-known/other`)).status).toBe(308);
  },
);

test.each(['redirect', 'serve'] as const)(
  'with HTTP_MODE=%s an unknown token is 404, and never forwarded',
  async (mode) => {
    const proxy = await site.start({ settings: { HTTP_MODE: mode } });
    await site.issued();
    for (const token of ['unknown', '', 'a/b', 'x'.repeat(300), 'a?b=c', "'; drop"]) {
      const answer = await get(PATH + token);
      expect([token, answer.status]).toEqual([token, 404]);
      expect(await answer.text()).not.toBe('served');
    }
    expect(proxy.log.filter(({ path }) => String(path).startsWith(PATH))).toEqual([]);
  },
);

test('unknown tokens by the hundred cost the store next to nothing', async () => {
  await site.start();
  await site.issued();
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => get(`${PATH}token-${n}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  expect(performance.now() - began).toBeLessThan(5000);
});

test('an answer is gone when its order is done', async () => {
  const held = site.front.inject('authorization', faults.status('pending'));
  await site.start();
  const { token } = await pendingToken();
  held.remove();
  await site.issued();
  expect((await get(PATH + token)).status).toBe(404);
});
