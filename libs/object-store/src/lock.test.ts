import { beforeEach, expect, test, vi } from 'vitest';
import { type Lock, type LockOptions, withLock } from './lock.ts';
import { parseRecord } from './lock-record.ts';
import { StoreError } from './store-error.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { MemoryStore } from './testing/memory-store.ts';

const KEY = 'locks/order';
const HEARTBEAT = 1000;
const POLL = 10;
/** A poll strays by a quarter. */
const POLLED = POLL * 1.25;

let clock: FakeClock;
let store: MemoryStore;
beforeEach(() => {
  [clock, store] = [new FakeClock(), new MemoryStore()];
});

/** A work under the lock that ends when it is told to. */
interface Worker {
  lock: Lock | undefined;
  end: () => void;
  /** The rejection's code or the value. */
  outcome: Promise<unknown>;
}

function startWorker(options: LockOptions = {}): Worker {
  const { promise, resolve } = Promise.withResolvers<void>();
  const worker: Worker = { lock: undefined, end: resolve, outcome: Promise.resolve() };
  const work = async (lock: Lock) => {
    worker.lock = lock;
    await promise;
    return 'worked';
  };
  worker.outcome = withLock(store, KEY, work, {
    heartbeatMs: HEARTBEAT,
    pollMs: POLL,
    clock,
    ...options,
  }).catch((error) => error.code ?? error);
  return worker;
}

async function startedWorker(options: LockOptions = {}): Promise<Worker> {
  const worker = startWorker(options);
  await clock.advance(POLLED);
  return worker;
}

/** The record of a holder that will renew it no more. */
async function leaveRecord(heartbeatMs = HEARTBEAT): Promise<void> {
  await store.put(KEY, JSON.stringify({ holder: 'dead', fence: 7, beat: 3, heartbeatMs }));
}

const record = async () => parseRecord((await store.get(KEY))?.body ?? Buffer.alloc(0));
const unavailable = () => new StoreError('unavailable', 'the store does not answer');

test('work is done under the lock, its value passed on, and nobody holds the lock after it', async () => {
  const worker = await startedWorker();
  expect((await record())?.holder).toMatch(/^.+\/\d+\/[-0-9a-f]{36}$/);
  worker.end();
  expect(await worker.outcome).toBe('worked');
  expect((await record())?.holder).toBeNull();
  expect(clock.pending).toBe(0);
});

test('the lock is given back when the work fails, and its error passed on', async () => {
  const options = { heartbeatMs: HEARTBEAT, clock };
  await expect(withLock(store, KEY, () => Promise.reject(new Error('of the work')), options)).rejects.toThrow(
    'of the work',
  );
  expect((await record())?.holder).toBeNull();
});

test('others wait for as long as the holder works, and one is next when it ends', async () => {
  const [first, second, third] = [await startedWorker(), await startedWorker(), await startedWorker()];
  await clock.advance(50 * HEARTBEAT);
  expect([second.lock, third.lock]).toEqual([undefined, undefined]);
  first.end();
  await clock.advance(POLLED);
  expect([second.lock, third.lock].filter((lock) => lock)).toHaveLength(1);
  expect(first.lock?.signal.aborted).toBe(false);
});

test('a lock is taken over after two heartbeats without a new record, and not before', async () => {
  await leaveRecord();
  const worker = startWorker();
  await clock.advance(2 * HEARTBEAT - 1);
  expect(worker.lock).toBeUndefined();
  await clock.advance(1 + POLLED);
  expect(worker.lock).toBeDefined();
});

test('the heartbeat that counts is the holder’s', async () => {
  await leaveRecord(10 * HEARTBEAT);
  const worker = startWorker();
  await clock.advance(20 * HEARTBEAT - 1);
  expect(worker.lock).toBeUndefined();
  await clock.advance(1 + POLLED);
  expect(worker.lock).toBeDefined();
});

test('the system’s date may jump either way, nothing is taken over for it', async () => {
  await startedWorker();
  const other = startWorker();
  for (const jump of [86_400_000, -172_800_000, 86_400_000]) {
    clock.dateOffset += jump;
    await clock.advance(3 * HEARTBEAT);
  }
  expect(other.lock).toBeUndefined();
});

test.each([
  ['free', async () => {}],
  ['stale', leaveRecord],
])('of several who find a %s lock one takes it', async (_, prepare) => {
  await prepare();
  const workers = [startWorker(), startWorker(), startWorker(), startWorker()];
  await clock.advance(5 * HEARTBEAT);
  expect(workers.filter(({ lock }) => lock)).toHaveLength(1);
});

test.each(['', 'null', '{}', '{"holder":', '{"holder":"x","fence":1,"beat":1,"heartbeatMs":1e9}', '\0\0\0'])(
  'a lock whose record is %j is taken at once',
  async (body) => {
    await store.put(KEY, body);
    const worker = startWorker();
    await clock.advance(0);
    expect(worker.lock).toBeDefined();
  },
);

test('the fence grows from holder to holder, also when the date goes back or the record is damaged', async () => {
  const nextFence = async () => {
    const worker = await startedWorker();
    worker.end();
    await worker.outcome;
    return worker.lock?.fence ?? 0;
  };
  const fences = [await nextFence(), await nextFence()];
  clock.dateOffset -= 86_400_000;
  fences.push(await nextFence());
  clock.dateOffset += 86_400_000;
  await store.put(KEY, 'damage');
  fences.push(await nextFence());
  expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
});

test('a holder whose record was replaced learns it at its next heartbeat, and leaves the other’s alone', async () => {
  const worker = await startedWorker();
  await leaveRecord();
  await clock.advance(HEARTBEAT);
  expect(worker.lock?.signal.reason).toMatchObject({ code: 'lock_lost' });
  expect(() => worker.lock?.assertHeld()).toThrow('locks/order is lost: another holder has it');
  worker.end();
  expect(await worker.outcome).toBe('lock_lost');
  expect((await record())?.holder).toBe('dead');
});

test.each([
  ['fails', async () => Promise.reject(unavailable())],
  ['never answers', () => new Promise<string>(() => {})],
])('when the store %s, the holder ends half a heartbeat before others take over', async (_, fault) => {
  const worker = startWorker();
  await clock.advance(HEARTBEAT * 10.5);
  store.putFault = fault;
  await clock.advance(HEARTBEAT * 1 - 1);
  expect(worker.lock?.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(worker.lock?.signal.reason).toMatchObject({ code: 'lock_lost' });
  expect((await record())?.holder).not.toBeNull();
});

test('a holder gets over a store that fails for less than half a heartbeat', async () => {
  const worker = startWorker();
  await clock.advance(HEARTBEAT - 1);
  store.putFault = () => Promise.reject(unavailable());
  await clock.advance(HEARTBEAT * 0.35);
  store.putFault = undefined;
  await clock.advance(HEARTBEAT * 20);
  worker.end();
  expect(await worker.outcome).toBe('worked');
});

test('a heartbeat that fails and is written all the same is the holder’s own', async () => {
  const worker = startWorker();
  const other = await startedWorker();
  store.putFault = async (put) => {
    put();
    store.putFault = undefined;
    throw unavailable();
  };
  await clock.advance(HEARTBEAT * 5);
  expect(other.lock).toBeUndefined();
  worker.end();
  expect(await worker.outcome).toBe('worked');
});

test('a heartbeat that is under way when the work ends does not keep the lock', async () => {
  const worker = startWorker();
  await clock.advance(HEARTBEAT - 1);
  let write = () => {};
  store.putFault = (put) =>
    new Promise((resolve) => {
      store.putFault = undefined;
      write = () => resolve(put());
    });
  await clock.advance(1);
  write();
  worker.end();
  expect(await worker.outcome).toBe('worked');
  await clock.advance(HEARTBEAT * 3);
  expect((await record())?.holder).toBeNull();
});

test('a lock that cannot be given back does not cost the work’s value, and becomes stale', async () => {
  const worker = await startedWorker();
  store.putFault = () => Promise.reject(unavailable());
  worker.end();
  expect(await worker.outcome).toBe('worked');
  store.putFault = undefined;
  const next = startWorker();
  await clock.advance(2 * HEARTBEAT + POLLED);
  expect(next.lock).toBeDefined();
});

test('a process that slept through its heartbeats is told so before it can be told by its signal', async () => {
  const worker = await startedWorker();
  worker.lock?.assertHeld();
  clock.skip(1.5 * HEARTBEAT);
  expect(() => worker.lock?.assertHeld()).toThrow(expect.objectContaining({ code: 'lock_lost' }));
  expect(worker.lock?.signal.aborted).toBe(true);
  worker.end();
  expect(await worker.outcome).toBe('lock_lost');
});

test('work that ends after the lock was lost counts as lost', async () => {
  const worker = await startedWorker();
  clock.skip(1.5 * HEARTBEAT);
  worker.end();
  expect(await worker.outcome).toBe('lock_lost');
});

test('a store that cannot be written fails before the work begins', async () => {
  store.putFault = () => Promise.reject(new StoreError('denied', 'read-only'));
  const worker = await startedWorker();
  expect(await worker.outcome).toBe('denied');
  expect(worker.lock).toBeUndefined();
});

test('a lock that took too long to write is not worked under', async () => {
  store.putFault = async (put) => {
    const version = put();
    clock.skip(1.5 * HEARTBEAT);
    store.putFault = undefined;
    return version;
  };
  const worker = await startedWorker();
  expect(await worker.outcome).toBe('lock_lost');
  expect(worker.lock).toBeUndefined();
});

test('the caller’s signal ends the wait and leaves the lock alone', async () => {
  await startedWorker();
  const before = await store.get(KEY);
  const caller = new AbortController();
  const waiting = await startedWorker({ signal: caller.signal });
  caller.abort('enough');
  expect(await waiting.outcome).toBe('enough');
  expect(await store.get(KEY)).toEqual(before);
});

test('a signal that is aborted already leaves a free lock alone', async () => {
  expect(await startWorker({ signal: AbortSignal.abort('before') }).outcome).toBe('before');
  expect(await store.get(KEY)).toBeUndefined();
});

test('the caller’s signal reaches the work', async () => {
  const caller = new AbortController();
  const worker = await startedWorker({ signal: caller.signal });
  const heard = vi.fn();
  worker.lock?.signal.addEventListener('abort', heard);
  caller.abort();
  expect(heard).toHaveBeenCalledOnce();
  worker.end();
  expect(await worker.outcome).toBe('worked');
});
