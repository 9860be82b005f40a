import { expect, test } from 'vitest';
import { Pool } from '../targets/pool.ts';
import { Forwarder, type Offer } from './forwarder.ts';
import type { Forwarded } from './journey.ts';
import type { Outcome } from './outcome.ts';

const CLIENT = { left: false, onLeave: undefined };
const broken: Outcome = {
  kind: 'failed',
  phase: 'sent',
  cause: 'target_failed',
  error: new Error('reset'),
};

function forwarderTo(...ids: string[]) {
  const pool = new Pool('site', { added: () => {}, removed: () => {} });
  pool.update(ids.map((id) => ({ id, address: `127.0.0.1:${id}`, draining: false })));
  const heal = () => {
    for (const target of pool.targets) target.recordProbe(true);
  };
  return { pool, heal, forwarder: new Forwarder(pool, { holdLimit: 10, holdTimeoutMs: 10_000 }) };
}

function forward(forwarder: Forwarder, attempt: Offer['attempt'], isReplayable = () => true) {
  const ends: Forwarded[] = [];
  const offer = { repeatable: true, isReplayable, attempt };
  return new Promise<Forwarded[]>((resolve) => {
    forwarder.forward(offer, CLIENT, (forwarded) => {
      ends.push(forwarded);
      setImmediate(() => resolve(ends));
    });
  });
}

test('what fails on one target is offered to another, and ends once', async () => {
  const { forwarder, heal } = forwarderTo('1', '2');
  heal();
  let attempts = 0;
  const ends = await forward(forwarder, (_, done) => {
    attempts++;
    done(attempts === 1 ? broken : { kind: 'answered', status: 200 });
  });
  expect(ends).toMatchObject([{ attempts: 2, outcome: { kind: 'answered', status: 200 } }]);
});

test('an error while a failure is judged costs that request, once, and nothing else', async () => {
  const { forwarder, pool, heal } = forwarderTo('1', '2');
  heal();
  const error = new Error('a bug');
  const ends = await forward(
    forwarder,
    (_, done) => setImmediate(done, broken),
    () => {
      throw error;
    },
  );
  expect(ends).toMatchObject([{ outcome: { kind: 'failed', cause: 'internal_error', error } }]);
  expect(pool.targets.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
});

test('an error after a wait for a target costs that request, once, and nothing else', async () => {
  const { forwarder, heal } = forwarderTo('1');
  const error = new Error('a bug');
  const ended = forward(forwarder, () => {
    throw error;
  });
  expect(forwarder.waiting).toBe(1);
  heal();
  expect(await ended).toMatchObject([{ outcome: { kind: 'failed', cause: 'internal_error', error } }]);
  expect(forwarder.waiting).toBe(0);
});
