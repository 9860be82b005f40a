// How many handshakes fail while a certificate is renewed again and again by one of two proxies that share ports and store.
// node apps/reverse-proxy/bench/renewals.ts [--renewals 200] [--rate 50]     needs pebble; prints a Markdown table
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { certificateObjects, storedCertificates } from '@platform-journey/certificates';
import { openFileStore } from '@platform-journey/object-store';
import { waitUntil } from '@platform-journey/testing';
import { presented } from '../src/testing/presented.ts';
import { HASTY_MAIN } from '../src/testing/proxy-process.ts';
import { NAME, setAcmeStage } from './acme-stage.ts';
import { markdownTable } from './markdown-table.ts';

const { values: options } = parseArgs({
  options: { renewals: { type: 'string', default: '200' }, rate: { type: 'string', default: '50' } },
});
const [renewals, rate] = [Number(options.renewals), Number(options.rate)];

const stage = await setAcmeStage();
const proxies = [await stage.startProxy('store', HASTY_MAIN), await stage.startProxy('store', HASTY_MAIN)];
const store = openFileStore(join(stage.directory, 'store', 'certificates'));
const onDamage = (key: string, problem: string) => {
  throw new Error(`${key}: ${problem}`);
};
try {
  const [key] = await waitUntil(
    'there is a certificate',
    async () => (await storedCertificates(store, onDamage))[0],
  );
  const { certificate, request } = certificateObjects(store, key, onDamage);
  // By both proxies: which of them a handshake meets is the kernel's choice.
  await waitUntil('it is presented', async () => {
    const hands = await Promise.all(Array.from({ length: 30 }, () => presented(stage.httpsPort, NAME)));
    return hands.every(({ issuer }) => issuer.startsWith('Pebble'));
  });

  let over = false;
  const [serials, failures] = [new Set<string>(), [] as string[]];
  const pending = new Set<Promise<void>>();
  const shakeHands = async () => {
    for (const started = performance.now(), next = { at: 0 }; !over; next.at += 1000 / rate) {
      await sleep(Math.max(0, started + next.at - performance.now()));
      const hand = presented(stage.httpsPort, NAME).then(
        ({ issuer, serialNumber, notAfter }) => {
          serials.add(serialNumber);
          if (!issuer.startsWith('Pebble') || notAfter < Date.now()) failures.push(`presented by ${issuer}`);
        },
        (error: NodeJS.ErrnoException) => void failures.push(error.code ?? error.message),
      );
      pending.add(hand.then(() => void pending.delete(hand)));
      handshakes++;
    }
    await Promise.all(pending);
  };
  let handshakes = 0;
  const orders = stage.front.count('newOrder');
  const shaking = shakeHands();
  const began = performance.now();
  for (let renewal = 0; renewal < renewals; renewal++) {
    const before = await certificate.read();
    await request.write({ at: Date.now() });
    await waitUntil(
      'it is renewed',
      async () => (await certificate.read())?.version !== before?.version,
      30_000,
    );
  }
  const seconds = (performance.now() - began) / 1000;
  over = true;
  await shaking;
  const ordered = stage.front.count('newOrder') - orders;
  const head = ['renewals', 'orders', 'seconds', 'handshakes', 'certificates seen', 'failed'];
  const row = [renewals, ordered, Math.round(seconds), handshakes, serials.size, failures.length];
  console.log(markdownTable(head, [row]));
  for (const failure of new Set(failures)) console.log(failure);
} finally {
  for (const { child } of proxies) child.kill('SIGKILL');
  await Promise.all(proxies.map(({ exited }) => exited));
  await stage.stop();
}
