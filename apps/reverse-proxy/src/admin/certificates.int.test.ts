import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { Stage } from '../testing/stage.ts';

const stage = new Stage();
afterEach(() => stage.clear());

async function presented(port: number) {
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

/** Everything in the files that somebody must not see. */
async function secretsIn(directory: string): Promise<string[]> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  );
  const keys = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\n)(.*?)(?:\\n|\n)/gs;
  return texts.flatMap((text) => [...text.matchAll(keys)].map(([, line = '']) => line));
}

it('the admin port tells of the certificate that is presented, and of no key', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'certificates-'));
  stage.add({ close: () => rm(directory, { recursive: true }) });
  const proxy = await stage.proxyFor((_, response) => response.end(), { CERTIFICATE_DIRECTORY: directory });
  const told = await (await fetch(`http://127.0.0.1:${proxy.adminPort}/certificates`)).text();
  const { serialNumber, valid_from, valid_to } = await presented(proxy.port);
  const notAfter = new Date(valid_to);
  const {
    certificates: [certificate, ...others],
  } = JSON.parse(told);
  expect(others).toEqual([]);
  expect(certificate).toMatchObject({
    names: ['localhost', '127.0.0.1', '::1'],
    issuer: 'local-ca',
    public: false,
    serial: serialNumber,
    notBefore: new Date(valid_from).toISOString(),
    notAfter: notAfter.toISOString(),
    next: { reason: 'lifetime', delayed: false },
    failures: 0,
  });
  expect(Date.parse(certificate.next.at)).toBeGreaterThan(Date.now());
  expect(Date.parse(certificate.next.at)).toBeLessThan(notAfter.getTime());
  const secrets = await secretsIn(directory);
  expect(secrets.length).toBeGreaterThan(0);
  for (const secret of [...secrets, 'PRIVATE']) expect(told).not.toContain(secret);
});
