import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CertificateObjects,
  certificateKey,
  certificateObjects,
  type RenewalState,
  type StoredCertificate,
  storedCertificates,
} from '@platform-journey/certificates';
import { type ObjectStore, openFileStore } from '@platform-journey/object-store';
import {
  type AcmeFront,
  type AcmeFrontOptions,
  type Pebble,
  type PebbleOptions,
  startAcmeFront,
  startPebble,
} from '@platform-journey/pebble';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { acmeIssuerSchema } from '../renewal/settings.ts';
import type { CertificatePace } from '../tls/certificates.ts';
import { HASTY } from './hasty.ts';
import { type Presented, presented } from './presented.ts';
import {
  HASTY_MAIN,
  type ProxyProcess,
  spawnProxy,
  taskEnvironment,
  waitUntilReady,
} from './proxy-process.ts';
import {
  addressOf,
  type Overrides,
  startReadyUpstream,
  startTestProxy,
  type TestProxy,
} from './test-proxy.ts';

export const NAME = 'site.platform.dev';

/** An issuer, as in ACME_ISSUERS; the front of the test unless it says otherwise. */
export type IssuerSettings = Partial<Parameters<typeof acmeIssuerSchema.parse>[0] & object>;

export interface SiteOptions {
  names?: [string, ...string[]];
  /** By name, in the order in which they are asked; one called `pebble` unless given. */
  issuers?: Record<string, IssuerSettings>;
  pace?: CertificatePace;
  settings?: Overrides;
}

const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----/g;

const damaged = (key: string, problem: string) => {
  throw new Error(`${key}: ${problem}`);
};

/** In memory where there is such a place: to sync a file to a busy disk takes longer than all else. */
const ROOM = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A free port below those that systems give to outgoing connections: nobody gets it while no proxy listens there. */
async function lastingPort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return port;
  }
}

/** A site of one Pebble's for the tests of a file; front and store are new for each test. */
export class AcmeSite {
  pebble!: Pebble;
  front!: AcmeFront;
  /** Of this test's files. */
  directory!: string;
  store!: ObjectStore;
  httpPort = 0;
  httpsPort = 0;
  readonly #running: { close(): Promise<unknown> }[] = [];
  readonly #logs: (() => string)[] = [];
  #upstream!: Upstream;

  constructor(pebbleOptions: PebbleOptions = {}, frontOptions: AcmeFrontOptions = {}) {
    beforeAll(async () => {
      [this.httpPort, this.httpsPort] = [await lastingPort(), await lastingPort()];
      const ports = { http: this.httpPort, tls: this.httpsPort };
      this.pebble = await startPebble({ ports, ...pebbleOptions });
      this.#upstream = await startReadyUpstream((_, response) => response.end('served'));
    });
    beforeEach(async () => {
      this.directory = await mkdtemp(join(ROOM, 'acme-'));
      this.store = openFileStore(join(this.directory, 'certificates'));
      await writeFile(join(this.directory, 'pebble.pem'), this.pebble.authority);
      this.front = await this.startFront(frontOptions);
    });
    afterEach(async () => {
      for (const { close } of this.#running.splice(0).reverse()) await close();
      await this.#assertNoKeyWasTold();
      await rm(this.directory, { recursive: true });
    });
    afterAll(async () => {
      await this.#upstream.close();
      await this.pebble.stop();
    });
  }

  /** Another CA, for this test. */
  async startFront(options: AcmeFrontOptions = {}): Promise<AcmeFront> {
    const front = await startAcmeFront(this.pebble, options);
    this.#running.push({ close: () => front.stop() });
    return front;
  }

  /** A proxy in this process. */
  async start({ pace = HASTY, settings, ...options }: SiteOptions = {}): Promise<TestProxy> {
    const { ISSUER, ACME_ISSUERS, CERTIFICATES } = this.#certificates(options);
    const issuers = Object.entries(ACME_ISSUERS).map(([name, issuer]) => [
      name,
      acmeIssuerSchema.parse(issuer),
    ]);
    const config: Overrides = {
      ...this.#ports(),
      CERTIFICATE_DIRECTORY: join(this.directory, 'certificates'),
      ISSUER,
      ACME_ISSUERS: Object.fromEntries(issuers),
      CERTIFICATES,
      REUSE_PORT: true,
      ...settings,
    };
    const proxy = await startTestProxy([addressOf(this.#upstream)], config, pace);
    this.#logs.push(() => JSON.stringify(proxy.log));
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= proxy.close());
    this.#running.push({ close });
    return { ...proxy, close };
  }

  /** A proxy in a process of its own, in haste. */
  async spawn({
    heartbeatMs = 1000,
    ...options
  }: SiteOptions & { heartbeatMs?: number } = {}): Promise<ProxyProcess> {
    const { ISSUER, ACME_ISSUERS, CERTIFICATES } = this.#certificates(options);
    const { HTTP_PORT, HTTPS_PORT } = this.#ports();
    const env = await taskEnvironment(this.directory, {
      HTTP_PORT: String(HTTP_PORT),
      HTTPS_PORT: String(HTTPS_PORT),
      HOST: '127.0.0.1',
      ISSUER: ISSUER.join(),
      ACME_ISSUERS: JSON.stringify(ACME_ISSUERS),
      CERTIFICATES: JSON.stringify(CERTIFICATES),
      TARGETS: JSON.stringify({ site: [addressOf(this.#upstream)] }),
    });
    const proxy = spawnProxy(env, HASTY_MAIN, [String(heartbeatMs)]);
    this.#logs.push(proxy.output);
    this.#running.push({
      close: () => {
        proxy.child.kill('SIGKILL');
        return proxy.exited;
      },
    });
    await waitUntilReady(proxy);
    return proxy;
  }

  presented(servername: string | undefined = NAME): Promise<Presented> {
    return presented(this.httpsPort, servername);
  }

  /** Resolves with what is presented for a name once that is from Pebble, not the one before, and in the store. */
  issued({ name = NAME, not }: { name?: string; not?: Presented } = {}): Promise<Presented> {
    return waitUntil(
      `${name} has a certificate`,
      async () => {
        const now = await this.presented(name);
        const [stored] = await this.stored();
        const isNew = now.issuer.startsWith('Pebble Intermediate') && now.serialNumber !== not?.serialNumber;
        return (
          isNew && stored && new X509Certificate(stored.certificate).serialNumber === now.serialNumber && now
        );
      },
      15_000,
    );
  }

  /** What the store has for the certificate of such a site. */
  objects({ names = [NAME], issuers = { pebble: {} } }: SiteOptions = {}): CertificateObjects {
    const [first = '', ...others] = Object.keys(issuers);
    return certificateObjects(this.store, certificateKey({ names, issuers: [first, ...others] }), damaged);
  }

  async state(options?: SiteOptions): Promise<RenewalState | undefined> {
    return (await this.objects(options).state.read())?.value;
  }

  /** Asks for a renewal, as `certs renew` does. */
  renew(options?: SiteOptions): Promise<void> {
    return this.objects(options).request.write({ at: Date.now() });
  }

  /** Resolves with the renewal's state once so many attempts have failed. */
  failed(failures = 1, options?: SiteOptions): Promise<RenewalState> {
    return waitUntil(
      `${failures} attempts have failed`,
      async () => {
        const state = await this.state(options);
        return state && state.failures >= failures && state;
      },
      15_000,
    );
  }

  /** The certificates in the store, the last issued first. @throws Error when one is damaged */
  async stored(): Promise<StoredCertificate[]> {
    const found = await storedCertificates(this.store, damaged);
    return found.flatMap(([, certificate]) => certificate ?? []);
  }

  /** Whatever a test is about: no log may have a line of any key that there is. */
  async #assertNoKeyWasTold(): Promise<void> {
    const bodies = (await this.store.list('')).map(async (key) => String((await this.store.get(key))?.body));
    const keys = (await Promise.all(bodies)).join().match(PRIVATE_KEY) ?? [];
    const lines = keys.flatMap((key) => key.split('\\n').slice(1, -1));
    const told = this.#logs
      .splice(0)
      .map((log) => log())
      .join();
    expect(lines.filter((line) => told.includes(line))).toEqual([]);
    expect(told).not.toContain('PRIVATE KEY');
  }

  #ports() {
    return { HTTP_PORT: this.httpPort, HTTPS_PORT: this.httpsPort };
  }

  #certificates({ names = [NAME], issuers = { pebble: {} } }: SiteOptions) {
    const preset = { directory: this.front.directoryUrl, trust: join(this.directory, 'pebble.pem') };
    const settings = Object.entries(issuers).filter(([name]) => name !== 'local-ca');
    return {
      ISSUER: Object.keys(issuers),
      ACME_ISSUERS: Object.fromEntries(settings.map(([name, issuer]) => [name, { ...preset, ...issuer }])),
      CERTIFICATES: [{ names }],
    };
  }
}
