import { X509Certificate } from 'node:crypto';
import { StoreError } from '@platform-journey/object-store';
import { MemoryStore } from '@platform-journey/object-store/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { objectsOf, testRenewer } from '../testing/renewers.ts';
import { ScriptedIssuer } from '../testing/scripted-issuer.ts';
import { IssueError } from './issue-error.ts';
import type { Issuer } from './issuer.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

let now: number;
let store: MemoryStore;
let issuer: ScriptedIssuer;
let issuers: [Issuer, ...Issuer[]];

beforeEach(() => {
  now = Date.UTC(2030, 0, 1);
  store = new MemoryStore();
  issuer = new ScriptedIssuer('first', () => now);
  issuers = [issuer];
});

const start = () => testRenewer({ store, issuers, now: () => now });
const objects = () => objectsOf(store, issuers);
const stored = async () => (await objects().certificate.read())?.value;
const state = async () => (await objects().state.read())?.value;
const gone = new IssueError('unreachable', 'nobody answers');
const denied = new StoreError('denied', 'read-only');
const messages = (log: Record<string, unknown>[], ...levels: string[]) =>
  log.filter(({ level }) => levels.includes(String(level))).map(({ msg }) => msg);

/** Turns once an interval, for as long as that. */
async function turning(renewers: { turn(): Promise<void> }[], ms: number, every: number): Promise<void> {
  for (const end = now + ms; now < end; now += every) for (const renewer of renewers) await renewer.turn();
}

describe('a certificate that is missing', () => {
  test('is ordered, served, kept, and renewed when a third of its life is left', async () => {
    const { renewer, served, status } = start();
    await renewer.turn();
    expect(served).toEqual([await stored()]);
    expect(status()).toMatchObject({ failures: 0, certificate: { issuer: 'first', issuedAt: now } });
    expect(status().next).toMatchObject({ reason: 'lifetime', delayed: false });
    const inDays = (status().next.at - now) / DAY;
    expect(inDays).toBeGreaterThan(58);
    expect(inDays).toBeLessThan(60.1);
    expect(await state()).toMatchObject({ next: status().next });
  });

  test('is not ordered by the one that only looks', async () => {
    await start().renewer.look();
    expect(issuer.requests).toEqual([]);
  });

  test('is ordered once by two who look at the same time, and served by both', async () => {
    const [one, other] = [start(), start()];
    await Promise.all([one.renewer.turn(), other.renewer.turn()]);
    await one.renewer.look();
    await other.renewer.look();
    expect(issuer.requests).toHaveLength(1);
    expect(one.served).toEqual(other.served);
  });
});

describe('a certificate that is there', () => {
  beforeEach(() => start().renewer.turn());

  test('is served after a restart, and nothing is ordered', async () => {
    const { renewer, served } = start();
    await renewer.turn();
    await renewer.turn();
    expect(served).toEqual([await stored()]);
    expect(issuer.requests).toHaveLength(1);
  });

  test('is renewed with another key', async () => {
    const { renewer, served } = start();
    await renewer.look();
    now += 61 * DAY;
    await renewer.turn();
    const [before, after] = served;
    expect(issuer.requests[1]?.replaces).toEqual(before);
    expect(after?.key).not.toBe(before?.key);
    expect(after).toEqual(await stored());
  });

  test('stays when its CA is gone for a week, which is asked once a minute at first and once a day at last', async () => {
    const { renewer, served, status } = start();
    await renewer.look();
    now += 61 * DAY;
    issuer.always = gone;
    await turning([renewer], 7 * DAY, 10 * MINUTE);
    expect(served).toHaveLength(1);
    expect(issuer.requests.length - 1).toBeGreaterThanOrEqual(9);
    expect(issuer.requests.length - 1).toBeLessThanOrEqual(11);
    expect(status()).toMatchObject({ failures: issuer.requests.length - 1, next: { delayed: true } });
    issuer.always = undefined;
    now = status().next.at;
    await renewer.turn();
    expect(served).toHaveLength(2);
    expect(status()).toMatchObject({ failures: 0, lastError: undefined });
  });

  test('is renewed when somebody asks, once', async () => {
    const renewers = [start().renewer, start().renewer];
    await objects().request.write({ at: now });
    await turning(renewers, 10 * MINUTE, MINUTE);
    expect(issuer.requests).toHaveLength(2);
    await objects().request.write({ at: now });
    await turning(renewers, 10 * MINUTE, MINUTE);
    expect(issuer.requests).toHaveLength(3);
  });

  test('stays when the clock jumps a year ahead and back, and is renewed in time', async () => {
    const { renewer, served } = start();
    await renewer.look();
    // By such a clock the CA's own certificate has expired.
    issuer.always = gone;
    now += 365 * DAY;
    await turning([renewer], 3 * DAY, HOUR);
    now -= 365 * DAY;
    await renewer.turn();
    expect(served).toHaveLength(1);
    issuer.always = undefined;
    await turning([renewer], 61 * DAY, DAY);
    expect(served).toHaveLength(2);
  });

  test('stays when the clock goes back a year', async () => {
    now -= 365 * DAY;
    const { renewer, served } = start();
    await turning([renewer], 2 * DAY, HOUR);
    expect(served).toHaveLength(1);
    expect(issuer.requests).toHaveLength(1);
  });
});

describe('after a failure', () => {
  test('the next attempt waits, also for whoever comes after a restart', async () => {
    issuer.outcomes.push(gone);
    await start().renewer.turn();
    for (const passed of [0, 59_000]) {
      now += passed;
      await start().renewer.turn();
    }
    expect(issuer.requests).toHaveLength(1);
    now += 1000;
    await start().renewer.turn();
    expect(issuer.requests).toHaveLength(2);
  });

  test('it is told once, with what failed and when the next attempt is made', async () => {
    issuer.always = gone;
    const { renewer, log, status } = start();
    await renewer.turn();
    await renewer.turn();
    const lastError = { at: now, code: 'unreachable', message: 'nobody answers', issuer: 'first' };
    expect(status()).toMatchObject({
      certificate: undefined,
      failures: 1,
      lastError,
      next: { at: now + MINUTE, reason: 'missing', delayed: true },
    });
    expect(log.filter(({ level }) => level === 'warn')).toMatchObject([
      { msg: 'no certificate was issued', code: 'unreachable', error: 'nobody answers', failures: 1 },
    ]);
  });

  test('no order is placed before the time that a CA names, whoever asks and after a restart', async () => {
    issuer.outcomes.push(new IssueError('rate_limited', 'later', { retryAt: now + 3 * DAY }));
    await start().renewer.turn();
    await objects().request.write({ at: now });
    await turning([start().renewer, start().renewer], 3 * DAY - HOUR, HOUR);
    expect(issuer.requests).toHaveLength(1);
    await turning([start().renewer], 2 * HOUR, HOUR);
    expect(issuer.requests).toHaveLength(2);
  });

  test('who asks does not wait for the backoff', async () => {
    issuer.outcomes.push(gone);
    const { renewer, served } = start();
    await renewer.turn();
    await objects().request.write({ at: now });
    await renewer.turn();
    expect(served).toHaveLength(1);
  });

  test('a mistake of ours is one, and not repeated at once', async () => {
    issuer.always = new TypeError('undefined is not a function');
    const { renewer, status } = start();
    await turning([renewer], MINUTE - 1, 1000);
    expect(issuer.requests).toHaveLength(1);
    expect(status().lastError).toMatchObject({ code: 'internal', message: 'undefined is not a function' });
  });
});

describe('with several issuers', () => {
  let second: ScriptedIssuer;

  beforeEach(() => {
    second = new ScriptedIssuer('second', () => now, { isPublic: false });
    issuers = [issuer, second];
  });

  test('the next is asked when one fails, and what it issues is replaced by the first within hours', async () => {
    issuer.outcomes.push(gone, gone);
    const { renewer, served } = start();
    await turning([renewer], 5 * HOUR, MINUTE);
    expect(served.map(({ issuer }) => issuer)).toEqual(['second', 'second', 'first']);
  });

  test('one that wants to be left alone is, and the others are asked meanwhile', async () => {
    issuer.outcomes.push(new IssueError('rate_limited', 'later', { retryAt: now + 3 * DAY }));
    second.outcomes.push(gone, gone);
    const { renewer, served } = start();
    await turning([renewer], 2 * HOUR, MINUTE);
    expect([issuer.requests.length, second.requests.length]).toEqual([1, 3]);
    expect(served.map(({ issuer }) => issuer)).toEqual(['second']);
  });
});

test('after a failure it is rehearsed, by the next challenge too, before it is done in earnest', async () => {
  issuer = new ScriptedIssuer('first', () => now, {
    hasStaging: true,
    challenges: ['http-01', 'tls-alpn-01'],
  });
  issuers = [issuer];
  const unverified = new IssueError('challenge_failed', 'no answer');
  issuer.outcomes.push(unverified, unverified);
  const { renewer, served } = start();
  await turning([renewer], HOUR, MINUTE);
  const made = issuer.requests.map(({ challenge, probe }) => `${challenge}${probe ? ' rehearsed' : ''}`);
  expect(made).toEqual(['http-01', 'http-01 rehearsed', 'tls-alpn-01 rehearsed', 'tls-alpn-01']);
  expect(served).toHaveLength(1);
});

describe('when the store', () => {
  test('cannot be written, nothing is ordered, and it is told once', async () => {
    store.putFault = () => Promise.reject(denied);
    const { renewer, log, status } = start();
    await turning([renewer], 10_000, 1000);
    expect(issuer.requests).toEqual([]);
    expect(messages(log, 'error')).toEqual(['the certificate store fails; what is served stays']);
    expect(status()).toMatchObject({ trouble: 'read-only', next: { reason: 'missing' } });
    store.putFault = undefined;
    await renewer.turn();
    expect(issuer.requests).toHaveLength(1);
    expect(status().trouble).toBeUndefined();
    expect(messages(log, 'info')).toContain('the renewal works again');
  });

  test('cannot be read, what is served stays and nothing is ordered', async () => {
    const { renewer, served, log, status } = start();
    await renewer.turn();
    store.getFault = new StoreError('unavailable', 'no answer');
    now += 80 * DAY;
    await turning([renewer], 10_000, 1000);
    expect(served).toHaveLength(1);
    expect(issuer.requests).toHaveLength(1);
    expect(status().trouble).toBe('no answer');
    expect(messages(log, 'error')).toHaveLength(1);
  });

  test('fails when a certificate has been issued, that is served, and stored later without another order', async () => {
    const { renewer, served } = start();
    issuer.outcomes.push(async ({ names }) => {
      store.putFault = () => Promise.reject(denied);
      return issuer.certify(names);
    });
    await turning([renewer], 5000, 1000);
    expect(served).toHaveLength(1);
    store.putFault = undefined;
    await renewer.turn();
    expect(await stored()).toEqual(served[0]);
    expect(issuer.requests).toHaveLength(1);
  });

  test('fails after an order has failed, the next order waits all the same', async () => {
    const { renewer, status } = start();
    issuer.always = async () => {
      store.putFault = () => Promise.reject(denied);
      throw gone;
    };
    await turning([renewer], MINUTE - 1, 20_000);
    store.putFault = undefined;
    now -= MINUTE;
    await turning([renewer], MINUTE - 1, 20_000);
    expect(issuer.requests).toHaveLength(1);
    expect(await state()).toMatchObject({ failures: 1, lastError: { code: 'unreachable' } });
    expect(status().trouble).toBeUndefined();
  });

  test('loses the certificate, or has it damaged, it gets the served one again without an order', async () => {
    const { renewer, served, log } = start();
    await renewer.turn();
    const [key = ''] = await store.list('certificates/');
    const damages = [
      () => store.delete(key),
      () => store.put(key, '{"names":'),
      () => store.put(key, '{}'),
      async () => {
        const certificate = served[0] as NonNullable<(typeof served)[0]>;
        const { key } = await issuer.certify(certificate.names);
        await objects().certificate.write({ ...certificate, key });
      },
    ];
    for (const damage of damages) {
      await damage();
      await renewer.turn();
      expect(await stored()).toEqual(served[0]);
    }
    expect(served).toHaveLength(1);
    expect(issuer.requests).toHaveLength(1);
    expect(
      messages(log, 'error').filter((msg) => String(msg).startsWith('the certificate in the store')),
    ).toHaveLength(damages.length);
  });
});

describe('at the start, a certificate in the store', () => {
  const malformed = { certificate: '-----BEGIN CERTIFICATE-----\nAAAA', key: 'SECRET' };
  const names = ['site.platform.dev', 'www.site.platform.dev'];
  const other = new ScriptedIssuer('first', () => now);
  const put = async (certified: { certificate: string; key: string }) =>
    objects().certificate.write({ names, issuer: 'first', isPublic: true, issuedAt: now, ...certified });

  test.each([
    ['that is malformed', async () => malformed, 'or its key cannot be read'],
    [
      'that belongs to another key',
      async () => ({ ...(await other.certify(names)), key: (await other.certify(names)).key }),
      'does not belong to its key',
    ],
    ['for other names', () => other.certify(['other.dev']), 'does not cover site.platform.dev'],
  ])('%s is not served, told once, and replaced', async (_, certify, problem) => {
    await put(await certify());
    const { renewer, served, log } = start();
    await renewer.look();
    await renewer.look();
    expect(served).toEqual([]);
    expect(log).toMatchObject([
      { level: 'error', problem, msg: 'the certificate in the store cannot be served' },
    ]);
    expect(JSON.stringify(log)).not.toContain('SECRET');
    await renewer.turn();
    expect(served).toEqual([await stored()]);
  });

  test('that has expired, or lacks a name, is served until there is another', async () => {
    await put(await other.certify(names));
    now += 91 * DAY;
    const first = start();
    await first.renewer.look();
    expect(first.served).toHaveLength(1);
    await first.renewer.turn();
    expect(first.served).toHaveLength(2);
    await put(await other.certify(names.slice(0, 1)));
    const second = start();
    await second.renewer.turn();
    expect(second.served).toHaveLength(2);
    expect(second.served.at(-1)).toEqual(await stored());
  });
});

describe('when the settings change', () => {
  test('what is stored for the former ones is taken over when it fits, without an order', async () => {
    await start().renewer.turn();
    const former = await stored();
    issuers = [issuer, new ScriptedIssuer('second', () => now)];
    const { renewer, served } = start();
    await renewer.look();
    renewer.bridge(former ? [former] : []);
    await renewer.turn();
    expect(served).toEqual([former]);
    expect(await stored()).toEqual(former);
    expect(issuer.requests).toHaveLength(1);
  });

  test('what does not fit but covers a name is served until there is one that does', async () => {
    await start().renewer.turn();
    const former = await stored();
    issuers = [new ScriptedIssuer('second', () => now)];
    const { renewer, served } = start();
    renewer.bridge(former ? [former] : []);
    expect(served).toEqual([former]);
    await renewer.turn();
    expect(served.map(({ issuer }) => issuer)).toEqual(['first', 'second']);
  });

  test('the two sorts of proxies that a deploy leaves side by side for a while do not undo each other', async () => {
    const first = start();
    issuers = [new ScriptedIssuer('second', () => now)];
    const second = start();
    await turning([first.renewer, second.renewer], 10 * MINUTE, MINUTE);
    expect([first.served.length, second.served.length]).toEqual([1, 1]);
  });
});

describe('an order under way', () => {
  test('is given up when the renewer stops, and nothing of it is noted', async () => {
    const { renewer, log } = start();
    const { promise, resolve } = Promise.withResolvers<void>();
    issuer.outcomes.push(({ alone }) => {
      resolve();
      return new Promise((_, reject) => {
        alone.signal.addEventListener('abort', () => reject(new IssueError('aborted', 'stopped')));
      });
    });
    renewer.start();
    await promise;
    await renewer.stop();
    expect(await state()).toMatchObject({ failures: 0 });
    expect(messages(log, 'warn', 'error')).toEqual([]);
    expect(JSON.parse(String((await store.get(objects().lock))?.body))).toMatchObject({ holder: null });
  });

  test('counts for nothing when the lock is lost meanwhile', async () => {
    const { renewer, log, status } = start();
    issuer.outcomes.push(async ({ names, alone }) => {
      await store.put(objects().lock, '{"holder":"another","fence":9e15,"beat":0,"heartbeatMs":200}');
      await new Promise((lost) => alone.signal.addEventListener('abort', lost));
      return issuer.certify(names);
    });
    await renewer.turn();
    expect(await state()).toMatchObject({ failures: 0 });
    expect(messages(log, 'warn')).toEqual(['another renewer takes over']);
    expect(status()).toMatchObject({ failures: 0, trouble: undefined });
  });

  test('does not keep the store from being looked into', async () => {
    const { renewer, served } = start();
    const other = await issuer.certify(['site.platform.dev', 'www.site.platform.dev']);
    const { promise, resolve } = Promise.withResolvers<void>();
    issuer.outcomes.push(async ({ names }) => {
      await promise;
      return issuer.certify(names);
    });
    const turn = renewer.turn();
    const names = ['site.platform.dev', 'www.site.platform.dev'];
    await objects().certificate.write({ names, issuer: 'first', isPublic: true, issuedAt: now, ...other });
    await renewer.look();
    expect(served.map(({ key }) => key)).toEqual([other.key]);
    resolve();
    await turn;
  });
});

describe('when the CA suggests a time', () => {
  const suggest = (start: number, end: number) => {
    issuer.suggestion = { window: { start, end }, retryAfterMs: undefined };
  };

  test('that counts, is drawn once, and is asked for again after six hours', async () => {
    suggest(now + 10 * DAY, now + 12 * DAY);
    const { renewer, status } = start();
    await turning([renewer], 6 * HOUR - MINUTE, MINUTE);
    const suggested = { at: Date.UTC(2030, 0, 12), reason: 'suggested', delayed: false };
    expect(status().next).toEqual(suggested);
    expect(issuer.asked).toBe(1);
    await turning([start().renewer], 3 * MINUTE, MINUTE);
    expect(issuer.asked).toBe(2);
    expect(await state()).toMatchObject({ next: suggested });
    now = suggested.at;
    await renewer.turn();
    expect(issuer.requests).toHaveLength(2);
  });

  test('a window in the past means now, but not for ever again', async () => {
    const { renewer } = start();
    await turning([renewer], DAY, HOUR);
    suggest(now - DAY, now - HOUR);
    await turning([renewer], 7 * HOUR, HOUR);
    expect(issuer.requests).toHaveLength(2);
    await turning([renewer], DAY, HOUR);
    expect(issuer.requests.length).toBeLessThanOrEqual(6);
  });

  test('a CA that cannot be asked delays nothing', async () => {
    issuer.suggestion = gone;
    const { renewer, log, served } = start();
    await turning([renewer], DAY, HOUR);
    now += 61 * DAY;
    await renewer.turn();
    expect(served).toHaveLength(2);
    expect(messages(log, 'warn')).toContain('no renewal information');
  });

  test('with a twentieth of its life left nothing delays it any more', async () => {
    suggest(now + 89.5 * DAY, now + 89.6 * DAY);
    const { renewer, served } = start();
    await turning([renewer], 85 * DAY, DAY);
    expect(served).toHaveLength(1);
    await turning([renewer], 2 * DAY, DAY);
    expect(served).toHaveLength(2);
    expect(new X509Certificate(served[0]?.certificate ?? '').validToDate.getTime()).toBeGreaterThan(now);
  });
});
