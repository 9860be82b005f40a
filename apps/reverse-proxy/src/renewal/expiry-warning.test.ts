import { StoreError } from '@platform-journey/object-store';
import { MemoryStore } from '@platform-journey/object-store/testing';
import { beforeEach, expect, test } from 'vitest';
import { testRenewer } from '../testing/renewers.ts';
import { ScriptedIssuer } from '../testing/scripted-issuer.ts';
import { IssueError } from './issue-error.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];
const SOON = 'the certificate expires soon';
const EXPIRED = 'the certificate has expired';

let now: number;
let store: MemoryStore;
let issuer: ScriptedIssuer;

beforeEach(async () => {
  now = Date.UTC(2030, 0, 1);
  store = new MemoryStore();
  issuer = new ScriptedIssuer('first', () => now);
  await start().renewer.turn();
});

const start = () => testRenewer({ store, issuers: [issuer], now: () => now });
type Started = ReturnType<typeof start>;

const warnings = ({ log }: Started) => log.filter(({ msg }) => msg === SOON || msg === EXPIRED);

/** The certificate is valid for 90 days; the issuer is gone from its first renewal on. */
async function untilDay(day: number, ...started: Started[]): Promise<void> {
  issuer.always = new IssueError('unreachable', 'nobody answers');
  for (const end = Date.UTC(2030, 0, 1) + day * DAY; now < end; now += HOUR)
    for (const { renewer } of started) await renewer.turn();
}

test('a certificate that cannot be renewed is told of once a day from when a sixth of its life is left, with why', async () => {
  const proxy = start();
  await untilDay(75, proxy);
  expect(warnings(proxy)).toEqual([]);
  await untilDay(78, proxy);
  expect(warnings(proxy)).toMatchObject([
    {
      level: 'warn',
      msg: SOON,
      certificate: 'site.platform.dev',
      daysLeft: 15,
      notAfter: '2030-04-01T00:00:00.000Z',
      code: 'unreachable',
      error: 'nobody answers',
    },
    { daysLeft: 14 },
    { daysLeft: 13 },
  ]);
});

test('it is told of at the start of a proxy, by each that serves it', async () => {
  const first = start();
  await untilDay(80, first);
  const [second, third] = [start(), start()];
  await untilDay(80.5, second, third);
  expect(warnings(second)).toMatchObject([{ daysLeft: 10 }]);
  expect(warnings(third)).toMatchObject([{ daysLeft: 10 }]);
});

test('when it has expired, that is what is told, every day', async () => {
  const proxy = start();
  await untilDay(92, proxy);
  expect(warnings(proxy).slice(-3)).toMatchObject([
    { level: 'warn', msg: SOON, daysLeft: 1 },
    { level: 'error', msg: EXPIRED, daysLeft: 0 },
    { level: 'error', msg: EXPIRED, daysLeft: -1 },
  ]);
});

test('it is told of while the store cannot be read, too', async () => {
  const proxy = start();
  await proxy.renewer.look();
  now += 80 * DAY;
  store.getFault = new StoreError('unavailable', 'no answer');
  await proxy.renewer.turn();
  expect(warnings(proxy)).toMatchObject([{ msg: SOON, daysLeft: 10 }]);
});

test('a proxy that comes back late and renews it at once has nothing to tell', async () => {
  now += 89 * DAY;
  const proxy = start();
  await proxy.renewer.look();
  await proxy.renewer.turn();
  expect(proxy.served).toHaveLength(2);
  await proxy.renewer.turn();
  expect(warnings(proxy)).toEqual([]);
});

test('once it is renewed there is silence, until the next one is late', async () => {
  const proxy = start();
  await untilDay(76, proxy);
  issuer.always = undefined;
  now += 2 * DAY;
  await proxy.renewer.turn();
  const told = warnings(proxy).length;
  await untilDay(150, proxy);
  expect(warnings(proxy)).toHaveLength(told);
  await untilDay(154, proxy);
  expect(warnings(proxy).length).toBeGreaterThan(told);
});

test('a clock that is set back does not silence it', async () => {
  const proxy = start();
  await untilDay(88, proxy);
  const told = warnings(proxy).length;
  now -= 5 * DAY;
  await proxy.renewer.turn();
  expect(warnings(proxy)).toHaveLength(told + 1);
});
