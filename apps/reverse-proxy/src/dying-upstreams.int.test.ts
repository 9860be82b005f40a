import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, type ClientRequest, openRaw, overHttp1, PROTOCOLS } from './testing/clients.ts';
import { type Death, type DyingUpstream, startDyingUpstream } from './testing/dying-upstream.ts';
import { startSurvivor } from './testing/survivor.ts';
import { addressOf, startTestProxy, type TestProxy, targetsOf } from './testing/test-proxy.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of running.splice(0).reverse()) await close();
});

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const one = await starting;
  running.push(one);
  return one;
}

const allHealthy = (proxy: TestProxy) =>
  waitUntil('all are healthy', async () =>
    (await targetsOf(proxy)).every(({ state }) => state === 'healthy'),
  );

interface Scene {
  proxy: TestProxy;
  dying: DyingUpstream;
}

/** An upstream that survives, and one that dies of the next request: of two, the less busy gets it. */
async function besideSurvivor(death: Death): Promise<Scene> {
  const dying = await started(startDyingUpstream(death));
  const survivor = await started(startSurvivor());
  const proxy = await started(startTestProxy([addressOf(survivor), addressOf(dying)]));
  const waiting = await openRaw(proxy);
  running.push({ close: async () => void waiting.destroy() });
  waiting.write('GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await waitUntil('the survivor is busy', async () => (await targetsOf(proxy))[0]?.inFlight === 1);
  dying.arm();
  await allHealthy(proxy);
  return { proxy, dying };
}

/** One upstream, which dies of the next request. */
async function alone(death: Death): Promise<Scene> {
  const dying = await started(startDyingUpstream(death));
  dying.arm();
  const proxy = await started(startTestProxy([addressOf(dying)]));
  return { proxy, dying };
}

/** Long enough for a request to lie unread. */
const UNREAD_MS = 50;

/** When an upstream dies, and what must have happened before. */
interface Phase {
  death(): Death;
  before?(scene: Scene, send: Client): unknown;
}

/** Once it has seen so much of a request. */
const seeing = (bytes: number): Phase => ({
  death() {
    let seen = 0;
    return {
      onData(_socket, received, die) {
        seen += received.length;
        if (seen > bytes) die();
      },
    };
  },
});

const saying = (bytes: string): Phase => ({
  death: () => ({ onData: (socket, _received, die) => socket.write(bytes, () => setImmediate(die)) }),
});

/** On the second request of a connection. */
const onReuse: Phase = {
  death() {
    const used = new Set<Socket>();
    return {
      onData(socket, _received, die) {
        if (used.has(socket)) return die();
        used.add(socket);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive');
      },
    };
  },
  before: ({ proxy }, send) => send(proxy, {}),
};

const PHASES = {
  'before it accepts': { death: () => ({}), before: ({ dying }: Scene) => dying.die() },
  'before it reads': { death: () => ({ onConnection: (die: () => void) => setTimeout(die, UNREAD_MS) }) },
  'before it answers': seeing(0),
  'in the middle of its headers': saying('HTTP/1.1 200 OK\r\nX-A'),
  'in the middle of its body': saying('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
  'on a connection that it kept': onReuse,
} satisfies Record<string, Phase>;

const REQUESTS = {
  GET: {},
  'POST with a key': { method: 'POST', headers: { 'idempotency-key': '"1"' }, body: 'a=b' },
  POST: { method: 'POST', body: 'a=b' },
} satisfies Record<string, ClientRequest>;

const UNKNOWN = '502 target_failed';
const BROKEN_OFF = 'broken off';

/** What the client of a GET, of a POST with a key and of a POST without one sees. */
const OUTCOMES: [when: keyof typeof PHASES, get: string, keyed: string, post: string][] = [
  ['before it accepts', '200 survivor:', '200 survivor:a=b', '200 survivor:a=b'],
  ['before it reads', '200 survivor:', '200 survivor:a=b', UNKNOWN],
  ['before it answers', '200 survivor:', '200 survivor:a=b', UNKNOWN],
  ['in the middle of its headers', '200 survivor:', '200 survivor:a=b', UNKNOWN],
  ['in the middle of its body', BROKEN_OFF, BROKEN_OFF, BROKEN_OFF],
  // A connection that was kept is not used for what must not be repeated.
  ['on a connection that it kept', '200 survivor:', '200 survivor:a=b', '200 alive'],
];

const CASES = OUTCOMES.flatMap(([when, ...expected]) =>
  (['GET', 'POST with a key', 'POST'] as const).map((what, i) => [when, what, expected[i] ?? ''] as const),
);

/** Status and body, or the error's code. */
async function seen(response: ReturnType<Client>): Promise<string> {
  try {
    const { status, body } = await response;
    return `${status} ${status === 200 ? body : JSON.parse(body.toString()).error.code}`;
  } catch {
    return BROKEN_OFF;
  }
}

describe.each(PROTOCOLS)('over %s, an upstream that dies', (_name, send) => {
  it.each(CASES)('%s, beside another: the client of a %s sees "%s"', async (when, what, expected) => {
    const { death, before }: Phase = PHASES[when];
    const scene = await besideSurvivor(death());
    await before?.(scene, send);
    expect(await seen(send(scene.proxy, REQUESTS[what]))).toBe(expected);
  });

  it.each(CASES)('%s, and comes back: the client of a %s sees "%s"', async (when, what, expected) => {
    const { death, before }: Phase = PHASES[when];
    const scene = await alone(death());
    await before?.(scene, send);
    const response = seen(send(scene.proxy, REQUESTS[what]));
    if (expected.includes('survivor')) {
      await waitUntil('it is dead', async () => (await targetsOf(scene.proxy))[0]?.state === 'unhealthy');
      await started(startSurvivor(scene.dying.port));
    }
    expect(await response).toBe(expected);
  });

  it.each(['PUT', 'POST'])('in the middle of a large upload, ends a %s with 502', async (method) => {
    const { proxy } = await besideSurvivor(seeing(99_000).death());
    expect(await seen(send(proxy, { method, body: 'x'.repeat(1_000_000) }))).toBe(UNKNOWN);
  });

  it.each([
    ['PUT', {}],
    ['POST', { 'idempotency-key': '"1"' }],
  ])('in the middle of a small upload, has it done by another: %s', async (method, headers) => {
    const { proxy } = await besideSurvivor(seeing(0).death());
    const body = new PassThrough();
    body.write('one ');
    const response = seen(send(proxy, { method, headers, body }));
    await waitUntil('the other has it', async () => (await targetsOf(proxy))[0]?.inFlight === 2);
    body.end('two');
    expect(await response).toBe('200 survivor:one two');
  });
});

describe('the access log', () => {
  it('tells how often a request was offered and how long it was held', async () => {
    const { proxy, dying } = await alone({});
    dying.die();
    const response = overHttp1(proxy, {});
    await waitUntil('it is dead', async () => (await targetsOf(proxy))[0]?.state === 'unhealthy');
    await started(startSurvivor(dying.port));
    await response;
    const line = await waitUntil('it is logged', () => proxy.log.find(({ path }) => path === '/'));
    expect(line).toMatchObject({ attempts: 2, status: 200, heldMs: expect.any(Number) });
    expect(line.heldMs).toBeGreaterThan(0);
  });
});
