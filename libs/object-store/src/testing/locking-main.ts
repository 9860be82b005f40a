// Works under a lock, again and again, until it is killed. Appends to the witness's file when it begins and when it ends,
// by the clock that all processes of a machine share. Arguments: the witness's file, heartbeat, options of an S3 store or
// directory of a file store, as JSON.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFileStore, openS3Store, withLock } from '../index.ts';

const [witness = '', heartbeat, place = ''] = process.argv.slice(2);
const heartbeatMs = Number(heartbeat);
const options = JSON.parse(place);
const store = typeof options === 'string' ? openFileStore(options) : await openS3Store(options);

// Whoever could have stopped it is gone.
process.on('disconnect', () => process.exit());

const testify = (what: 'begins' | 'ends') =>
  appendFileSync(witness, `${process.pid} ${what} ${Number(process.hrtime.bigint()) / 1e6}\n`);

for (;;) {
  const work = async ({ signal }: { signal: AbortSignal }) => {
    testify('begins');
    process.send?.('begins');
    // Some is done before the first heartbeat, some after the second.
    await sleep((0.5 + 2 * Math.random()) * heartbeatMs, undefined, { signal }).catch(() => {});
    testify('ends');
  };
  await withLock(store, 'locks/work', work, { heartbeatMs, pollMs: heartbeatMs / 10 }).catch((error) => {
    if (error.code !== 'lock_lost') throw error;
  });
}
