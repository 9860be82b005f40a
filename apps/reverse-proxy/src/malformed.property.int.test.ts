import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@platform-journey/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPlain } from './testing/clients.ts';
import { SERVED } from './testing/http1-corpus.ts';
import { type RecordingUpstream, startRecordingUpstream } from './testing/recording-upstream.ts';
import { addressOf, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

const AFTER = 'GET /after HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
/** What is still open then waits for more of its request. */
const WAIT_MS = 100;

let upstream: RecordingUpstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  proxy = await startTestProxy([addressOf(upstream)], { HTTP_MODE: 'serve' });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

/** A body may stand in front of the next request on the same line. */
const forwardedTo = ({ received }: RecordingUpstream) =>
  [...received().matchAll(/[A-Z-]+ (\S+) HTTP\/1\.1\r$/gm)].map(([, path]) => path);
const servedBy = (answer: string) => [...answer.matchAll(/^target (.*)$/gm)].map(([, path]) => path);

async function exchange(bytes: string): Promise<string> {
  const socket = await openPlain(proxy);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes, 'latin1');
  await Promise.race([closed, sleep(WAIT_MS)]);
  // A busy machine may take longer.
  await waitUntil('all but what is incomplete is answered', () => {
    return socket.destroyed || difference(forwardedTo(upstream), servedBy(answer)).length <= 1;
  });
  socket.destroy();
  await closed;
  return answer;
}

/** What is in the one more often than in the other. */
function difference<Item>(some: readonly Item[], others: readonly Item[]): Item[] {
  const left = [...others];
  return some.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const byte = fc.oneof(
  fc.constantFrom(...'\r\n\t \0\x0b:;,/@#0\x7f\xff'),
  fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
);
const damage = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  remove: fc.integer({ min: 0, max: 2 }),
  insert: fc.array(byte, { maxLength: 2 }),
});

const line = fc.constantFrom(
  ...[
    'Host: localhost',
    'Host: other',
    'Content-Length: 1',
    'Content-Length: 7',
    'Transfer-Encoding: chunked',
  ],
  ...['Expect: more', 'Connection: Upgrade\r\nUpgrade: h2c', 'X : a', '1\r\na', '0\r\n'],
);

/** A request with bytes that are missing, added or others, and perhaps a line too many. */
const damaged = fc
  .tuple(
    fc.constantFrom(...SERVED),
    fc.array(damage, { maxLength: 2 }),
    fc.option(fc.tuple(line, fc.nat({ max: 5 }))),
  )
  .map(([[, , bytes], damages, added]) => {
    const lines = bytes.split('\r\n');
    if (added) lines.splice(added[1], 0, added[0]);
    return damages.reduce((text, { at, remove, insert }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + insert.join('') + text.slice(from + remove);
    }, lines.join('\r\n'));
  });

it('what is refused is not forwarded, what is forwarded is not refused, and nothing behind a refusal is believed', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      upstream.forget();
      const answer = await exchange(bytes + AFTER);
      const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) => Number(status));
      const refused = statuses.filter((status) => status >= 400);
      expect(refused.length).toBeLessThanOrEqual(1);
      if (refused.length === 1) expect(statuses.at(-1)).toBe(refused[0]);
      const [forwarded, served] = [forwardedTo(upstream), servedBy(answer)];
      // One may still wait for the rest of its body.
      const unanswered = difference(forwarded, served);
      expect(difference(served, forwarded)).toEqual([]);
      expect(unanswered.length).toBeLessThanOrEqual(refused.length === 0 ? 1 : 0);
    }),
    { numRuns: 500 },
  );
}, 120_000);

const WEBSOCKET = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const piece = fc.oneof(
  damaged,
  fc.constantFrom(
    AFTER.replace('Connection: close\r\n', ''),
    `GET /ws HTTP/1.1\r\nHost: localhost\r\n${WEBSOCKET}`,
    `POST /ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n${WEBSOCKET}a`,
    `GET /h2c HTTP/1.1\r\nHost: localhost\r\n${WEBSOCKET.replace('websocket', 'h2c')}`,
    'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ),
);

it('whatever comes on one connection, others are served', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 4 }), async (pieces) => {
      const socket = await openPlain(proxy);
      // Some of it later, when answers are on their way.
      for (const bytes of pieces) await new Promise((resolve) => socket.write(bytes, 'latin1', resolve));
      socket.destroy();
      expect(servedBy(await exchange(AFTER))).toEqual(['/after']);
    }),
    { numRuns: 300 },
  );
}, 120_000);
