import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { certificateId } from '../src/front/renewal-windows.ts';
import { getText, send } from '../src/https.ts';
import { startAcmeFront } from '../src/index.ts';
import { frontOfTest } from '../src/testing/front-of-test.ts';

const test = frontOfTest();

const INFO = { start: new Date('2030-01-01T00:00:00Z'), end: new Date('2030-01-02T00:00:00Z') };
/** The example of https://www.rfc-editor.org/rfc/rfc9773#section-4.1 */
const EXAMPLE = 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE';

it('is what was suggested for a certificate', async () => {
  const { front, ask } = test;
  front.renewalWindows.suggest(EXAMPLE, { ...INFO, explanationUrl: 'https://ca.test/why', retryAfter: 60 });
  const { status, headers, body } = await ask(`/renewal-info/${EXAMPLE}`);
  expect([status, headers['retry-after'], JSON.parse(body.toString())]).toEqual([
    200,
    '60',
    {
      suggestedWindow: { start: '2030-01-01T00:00:00.000Z', end: '2030-01-02T00:00:00.000Z' },
      explanationURL: 'https://ca.test/why',
    },
  ]);
  expect(front.requests).toMatchObject([{ endpoint: 'renewalInfo', answered: 200 }]);
});

it('is refused for what identifies no certificate, or none that is known', async () => {
  const status = async (id: string) => (await test.ask(`/renewal-info/${id}`)).status;
  expect(await Promise.all([EXAMPLE, 'nonsense', 'a.b.c', 'a.b=', ''].map(status))).toEqual([
    404, 400, 400, 400, 400,
  ]);
});

it('is the last third of a certificate that was issued, until something else is suggested', async () => {
  const { client, front, askJson } = test;
  const { certificate } = await client.issue(['site.test']);
  const window = async () => {
    const { suggestedWindow } = await askJson(`/renewal-info/${certificateId(certificate)}`);
    return [Date.parse(suggestedWindow.start), Date.parse(suggestedWindow.end)];
  };
  const { validFrom, validTo } = new X509Certificate(certificate);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  expect(await window()).toEqual([Math.floor(from + (2 / 3) * (to - from)), to]);
  front.renewalWindows.suggestByDefault(() => INFO);
  expect(await window()).toEqual([+INFO.start, +INFO.end]);
  front.renewalWindows.suggest(certificate, { start: new Date(1000), end: new Date(2000) });
  expect(await window()).toEqual([1000, 2000]);
});

it('goes with orders that say which certificate they replace', async () => {
  const { client, front } = test;
  const replaces = certificateId((await client.issue(['site.test'])).certificate);
  await client.issue(['site.test'], { replaces, profile: 'shortlived' });
  const orders = front.requests.filter(({ endpoint }) => endpoint === 'newOrder');
  expect(orders.map(({ payload }) => [payload?.replaces, payload?.profile])).toEqual([
    [undefined, undefined],
    [replaces, 'shortlived'],
  ]);
});

it('is not there in a front without it', async () => {
  const front = await startAcmeFront(test.pebble, { renewalInfo: false });
  const { renewalInfo } = JSON.parse(await getText(front.directoryUrl, test.pebble.authority));
  const { status } = await send(new URL(`/renewal-info/${EXAMPLE}`, front.directoryUrl).href, {
    authority: test.pebble.authority,
  });
  await front.stop();
  expect([renewalInfo, status]).toEqual([undefined, 404]);
});
