import { expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { resetsInFlight } from './resets.ts';
import type { Failure } from './samples.ts';

const KILL = 10_000;
const kept: Connection = { id: 0, openedAt: 1000, readyAt: 1010, closedAt: KILL + 2, firstAnswerAt: 1020 };
const fresh: Connection = {
  id: 1,
  openedAt: KILL - 50,
  readyAt: undefined,
  closedAt: KILL + 1,
  firstAnswerAt: undefined,
};
const lost = (connection: Connection | undefined, more: Partial<Failure> = {}): Failure => ({
  index: 0,
  request: 'page',
  transport: 'h1_kept',
  intendedAt: KILL - 5,
  sentAt: KILL - 5,
  endedAt: KILL + 2,
  reason: 'ECONNRESET',
  isConnectionLost: true,
  connection,
  ...more,
});
const count = (failures: Failure[], connections = failures.flatMap(({ connection }) => connection ?? [])) =>
  resetsInFlight({ failures: failures.map((failure, index) => ({ ...failure, index })), connections }, [
    { at: KILL, goneAt: KILL },
  ]).size;

test('a request on a connection that the killed task had answered on was in flight', () => {
  expect(count([lost(kept)])).toBe(1);
});

test('a request whose handshake overlapped the kill was in flight', () => {
  expect(count([lost(fresh)])).toBe(1);
  expect(count([lost({ ...fresh, openedAt: 1000, readyAt: KILL - 90 })])).toBe(1);
});

test.each<[string, Failure]>([
  ['a refused connect', lost(fresh, { reason: 'ECONNREFUSED' })],
  ['a wrong status', lost(kept, { reason: 'status 502', isConnectionLost: false })],
  ['a request that never got a connection', lost(undefined)],
  [
    'a connection that was ready long before and had answered nothing',
    lost({ ...fresh, openedAt: 1000, readyAt: 1010 }),
  ],
  ['a connection that broke a second later', lost(kept, { endedAt: KILL + 1500 })],
  ['a connection that broke before', lost(kept, { endedAt: KILL - 500 })],
  ['a request that was sent long after the kill', lost(kept, { sentAt: KILL + 500, endedAt: KILL + 510 })],
])('%s is a failure', (_what, failure) => {
  expect(count([failure])).toBe(0);
});

test('a kill lasts until the process is gone', () => {
  const late = lost({ ...fresh, openedAt: KILL + 180, closedAt: KILL + 230 }, { endedAt: KILL + 230 });
  const { connection } = late;
  const samples = { failures: [late], connections: connection ? [connection] : [] };
  expect(resetsInFlight(samples, [{ at: KILL, goneAt: KILL }]).size).toBe(0);
  expect(resetsInFlight(samples, [{ at: KILL, goneAt: KILL + 90 }]).size).toBe(1);
});

test('a busy client may use a connection before it reads that it was reset', () => {
  expect(count([lost(kept, { sentAt: KILL + 150, endedAt: KILL + 151 })])).toBe(1);
});

test('never more than the connections that were open then', () => {
  expect(count([lost(kept), lost(kept), lost(kept)], [kept])).toBe(1);
});
