// Counts in a file store until it is killed, or as often as it is told; says so after each time.
// Arguments: directory, key, times.
import { openFileStore } from '../file.ts';
import { increment } from './counter.ts';

const [directory = '', key = '', times] = process.argv.slice(2);
const store = openFileStore(directory, { abandonedAfterMs: 100 });

// Whoever could have stopped it is gone.
process.on('disconnect', () => process.exit());

for (let count = 0; count < Number(times); count++) {
  await increment(store, key);
  await new Promise((resolve) => process.send?.('counted', resolve));
}
process.disconnect();
