import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AcmeFront, type Pebble, startAcmeFront, startPebble } from '@platform-journey/pebble';
import { freePort } from '@platform-journey/testing';
import { MortalUpstream } from '../src/testing/mortal-upstream.ts';
import {
  type ProxyProcess,
  spawnProxy,
  taskEnvironment,
  waitUntilReady,
} from '../src/testing/proxy-process.ts';

export const NAME = 'site.platform.dev';

/** A Pebble, a front that counts what it is asked, an upstream, and a directory for everything. */
export interface AcmeStage {
  pebble: Pebble;
  front: AcmeFront;
  httpPort: number;
  httpsPort: number;
  directory: string;
  /** A file with the root of Pebble's own https. */
  trust: string;
  /** Starts a proxy of ours whose store is in a folder of that name. */
  startProxy(store: string, main?: string): Promise<ProxyProcess>;
  stop(): Promise<void>;
}

export async function setAcmeStage(): Promise<AcmeStage> {
  const directory = await mkdtemp(join(tmpdir(), 'acme-bench-'));
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  const pebble = await startPebble({ ports: { http: httpPort, tls: httpsPort } });
  const front = await startAcmeFront(pebble);
  const upstream = await MortalUpstream.start();
  const trust = join(directory, 'pebble.pem');
  await writeFile(trust, pebble.authority);
  const issuers = { pebble: { directory: front.directoryUrl, trust } };
  return {
    pebble,
    front,
    httpPort,
    httpsPort,
    directory,
    trust,
    async startProxy(store, main) {
      const home = join(directory, store);
      await mkdir(home, { recursive: true });
      const environment = await taskEnvironment(home, {
        HTTP_PORT: String(httpPort),
        HTTPS_PORT: String(httpsPort),
        HOST: '127.0.0.1',
        ISSUER: 'pebble',
        ACME_ISSUERS: JSON.stringify(issuers),
        CERTIFICATES: JSON.stringify([{ names: [NAME] }]),
        TARGETS: JSON.stringify({ site: [`127.0.0.1:${upstream.port}`] }),
      });
      const proxy = spawnProxy(environment, main);
      await waitUntilReady(proxy);
      return proxy;
    },
    async stop() {
      await front.stop();
      await pebble.stop();
      await upstream.kill();
      await rm(directory, { recursive: true });
    },
  };
}
