import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { storedCertificates } from '@platform-journey/certificates';
import { openFileStore } from '@platform-journey/object-store';
import { type Pebble, startPebble } from '@platform-journey/pebble';
import { freePort, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ChallengeType } from '../src/renewal/issuer.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from '../src/testing/test-proxy.ts';

let [httpPort, httpsPort] = [0, 0];
let pebble: Pebble;
let upstream: Upstream;
let directory: string;
let proxy: TestProxy | undefined;

beforeAll(async () => {
  [httpPort, httpsPort] = [await freePort(), await freePort()];
  pebble = await startPebble({ ports: { http: httpPort, tls: httpsPort } });
  upstream = await startReadyUpstream((_, response) => response.end('served'));
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'acme-'));
  await writeFile(join(directory, 'pebble.pem'), pebble.authority);
});

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await rm(directory, { recursive: true });
});

afterAll(async () => {
  await upstream.close();
  await pebble.stop();
});

async function start(challenges: ChallengeType[], names = ['site.platform.dev']): Promise<TestProxy> {
  proxy = await startTestProxy([addressOf(upstream)], {
    HTTP_PORT: httpPort,
    HTTPS_PORT: httpsPort,
    CERTIFICATE_DIRECTORY: join(directory, 'store'),
    ISSUER: ['pebble'],
    ACME_ISSUERS: {
      pebble: {
        directory: pebble.directoryUrl,
        trust: join(directory, 'pebble.pem'),
        challenges,
        public: false,
      },
    },
    CERTIFICATES: [{ names }],
  });
  return proxy;
}

const fail = (key: string, problem: string) => {
  throw new Error(`${key}: ${problem}`);
};

/** What a client is presented that names a host. */
function presented(servername: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: httpsPort, servername, rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      },
    ).on('error', reject);
  });
}

const isFromPebble = ({ issuer }: PeerCertificate) => String(issuer.CN).startsWith('Pebble Intermediate');

test.each<ChallengeType>(['http-01', 'tls-alpn-01'])(
  'a certificate is issued by %s and served without a restart',
  async (type) => {
    await start([type]);
    expect(isFromPebble(await presented('site.platform.dev'))).toBe(false);
    const certificate = await waitUntil('it is there', async () => {
      const now = await presented('site.platform.dev');
      return isFromPebble(now) && now;
    });
    expect(certificate.subjectaltname).toBe('DNS:site.platform.dev');
    const store = openFileStore(join(directory, 'store'));
    const stored = await waitUntil('it is stored', async () => (await storedCertificates(store, fail))[0]);
    expect(stored[1]).toMatchObject({ issuer: 'pebble', names: ['site.platform.dev'] });
  },
);

test('a restart serves what is in the store and orders nothing', async () => {
  const first = await start(['http-01']);
  const certificate = await waitUntil('it is there', async () => {
    const now = await presented('site.platform.dev');
    return isFromPebble(now) && now;
  });
  await first.close();
  const second = await start(['http-01']);
  expect((await presented('site.platform.dev')).serialNumber).toBe(certificate.serialNumber);
  expect(second.log.filter(({ msg }) => msg === 'ordering a certificate')).toEqual([]);
});
