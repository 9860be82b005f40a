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

async function exchange(bytes: string): Promise<string> {
  const socket = await openPlain(proxy);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes, 'latin1');
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, WAIT_MS)))]);
  clearTimeout(timer);
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

/** A request with bytes that are missing, added or others. */
const damaged = fc
  .tuple(fc.constantFrom(...SERVED), fc.array(damage, { minLength: 1, maxLength: 2 }))
  .map(([[, , bytes], damages]) =>
    damages.reduce((text, { at, remove, insert }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + insert.join('') + text.slice(from + remove);
    }, bytes),
  );

it('what is refused is not forwarded, what is forwarded is not refused, and nothing behind a refusal is believed', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      upstream.forget();
      const answer = await exchange(bytes + AFTER);
      const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) => Number(status));
      const refused = statuses.filter((status) => status >= 400);
      expect(refused.length).toBeLessThanOrEqual(1);
      if (refused.length === 1) expect(statuses.at(-1)).toBe(refused[0]);
      const forwarded = [...upstream.received().matchAll(/^[A-Z-]+ (\S+) HTTP\/1\.1\r$/gm)].map(
        ([, path]) => path,
      );
      const served = [...answer.matchAll(/^target (.*)$/gm)].map(([, path]) => path);
      // Targets are asked at the same time; one of them may still wait for the rest of a body.
      const unanswered = difference(forwarded, served);
      expect(difference(served, forwarded)).toEqual([]);
      expect(unanswered.length).toBeLessThanOrEqual(refused.length === 0 ? 1 : 0);
    }),
    { numRuns: 300 },
  );
}, 120_000);
