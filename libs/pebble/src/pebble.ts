import { type Certified, createAuthority, issueLeaf } from '@platform-journey/certificates';
import { freePorts } from './free-ports.ts';
import { getText } from './https.ts';
import { PortTakenError } from './pebble-error.ts';
import { startProcesses } from './pebble-processes.ts';
import type { PebbleOptions, PebblePorts } from './pebble-settings.ts';

const HOST = '127.0.0.1';
const PORT_DRAWS = 3;

/** A running certificate authority that speaks ACME. */
export interface Pebble {
  /** Where an ACME client begins. */
  directoryUrl: string;
  /** The root, as PEM, to trust when talking to Pebble; not the root of the certificates that it issues. */
  authority: string;
  /** What Pebble presents itself with: for localhost, 127.0.0.1 and ::1. */
  server: Certified;
  ports: PebblePorts;
  /** Pebble's process. */
  pid: number;
  /** The root, as PEM, of the certificates that it issues: another one after each start. Alternates count from 1. */
  issuingRoot(alternate?: number): Promise<string>;
  /** The intermediate, as PEM, that signs them. */
  issuingIntermediate(alternate?: number): Promise<string>;
  /** What Pebble and its DNS server have written; the end of it, if that is much. */
  output(): string;
  /** Resolves when no process of it is left. */
  stop(): Promise<void>;
}

/**
 * Starts Pebble and a DNS server for it. They end with this process, however it ends.
 *
 * @throws PebbleError when they are not installed, or do not begin to serve
 */
export async function startPebble(options: PebbleOptions = {}): Promise<Pebble> {
  for (let draw = 1; ; draw += 1) {
    try {
      return await startOn(await drawPorts(options.ports), options);
    } catch (error) {
      if (!(error instanceof PortTakenError) || draw === PORT_DRAWS) throw error;
    }
  }
}

async function drawPorts(given: Partial<PebblePorts> = {}): Promise<PebblePorts> {
  const [acme = 0, management = 0, http = 0, tls = 0, dns = 0, dnsManagement = 0] = await freePorts(6);
  return { acme, management, http, tls, dns, dnsManagement, ...given };
}

async function startOn(ports: PebblePorts, options: PebbleOptions): Promise<Pebble> {
  const root = await createAuthority('Pebble');
  const server = await issueLeaf(root, ['localhost', HOST, '::1']);
  const authority = root.certificate;
  const directoryUrl = `https://${HOST}:${ports.acme}/dir`;
  const managed = (path: string) => getText(`https://${HOST}:${ports.management}/${path}`, authority);
  const processes = await startProcesses({
    ports,
    options,
    server,
    answers: () => getText(directoryUrl, authority),
  });
  return {
    directoryUrl,
    authority,
    server,
    ports,
    issuingRoot: (alternate = 0) => managed(`roots/${alternate}`),
    issuingIntermediate: (alternate = 0) => managed(`intermediates/${alternate}`),
    ...processes,
  };
}
