// What becomes of a certificate when the proxy that renews it is killed (SIGKILL) at random moments of its order.
// node apps/reverse-proxy/bench/kill-renewer.ts [--kills 200]     needs pebble; prints a Markdown table
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { certificateObjects, storedCertificates, unsoundness } from '@platform-journey/certificates';
import { openFileStore } from '@platform-journey/object-store';
import { waitUntil } from '@platform-journey/testing';
import { HASTY_MAIN, type ProxyProcess } from '../src/testing/proxy-process.ts';
import { NAME, setAcmeStage } from './acme-stage.ts';
import { markdownTable } from './markdown-table.ts';

const { values: options } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(options.kills);
/** An order takes Pebble some 100 ms. */
const LATEST_MS = 250;

const stage = await setAcmeStage();
const start = () => stage.startProxy('store', HASTY_MAIN);
let proxies: ProxyProcess[] = [await start(), await start()];
const store = openFileStore(join(stage.directory, 'store', 'certificates'));
const damaged: string[] = [];
const onDamage = (key: string, problem: string) => void damaged.push(`${key}: ${problem}`);

/** The pid of whoever holds the lock. */
async function holder(lock: string): Promise<number | undefined> {
  const { holder } = JSON.parse((await store.get(lock))?.body.toString() || '{}') as {
    holder?: string | null;
  };
  return holder ? Number(holder.split('/')[1]) : undefined;
}

try {
  const [key] = await waitUntil(
    'there is a certificate',
    async () => (await storedCertificates(store, onDamage))[0],
  );
  const { certificate, request, lock } = certificateObjects(store, key, onDamage);
  let [lost, caught, renewed] = [0, 0, 0];
  for (let kill = 0; kill < kills; kill++) {
    const before = await certificate.read();
    await request.write({ at: Date.now() });
    const pid = await waitUntil('somebody renews', () => holder(lock), 10_000).catch(() => undefined);
    await sleep(Math.random() * LATEST_MS);
    const victim = proxies.find(({ child }) => child.pid === pid) ?? (proxies[0] as ProxyProcess);
    if ((await holder(lock)) === victim.child.pid) caught++;
    victim.child.kill('SIGKILL');
    await victim.exited;
    proxies = [...proxies.filter((proxy) => proxy !== victim), await start()];
    const now = await certificate.read();
    if (!now || unsoundness(now.value, [NAME], Date.now())) lost++;
    const isNew = async () => (await certificate.read())?.version !== before?.version;
    if (await waitUntil('it is renewed by another', isNew, 30_000).catch(() => false)) renewed++;
  }
  const head = [
    'kills',
    'in the middle of an order',
    'lost or torn',
    'renewed by another',
    'most orders open at the CA',
  ];
  console.log(markdownTable(head, [[kills, caught, lost + damaged.length, renewed, mostAtOnce()]]));
} finally {
  for (const { child } of proxies) child.kill('SIGKILL');
  await Promise.all(proxies.map(({ exited }) => exited));
  await stage.stop();
}

/** Orders that had been placed and neither finished nor been given up with their proxy: by the front's own records. */
function mostAtOnce(): number {
  let [open, most] = [new Set<string>(), 0];
  for (const { endpoint, path } of stage.front.requests) {
    if (endpoint === 'newOrder') open = new Set([...open, path + open.size]);
    if (endpoint === 'certificate') open = new Set();
    most = Math.max(most, open.size);
  }
  return most;
}
