import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, Readiness } from '@platform-journey/service-kit';
import { startUpstream, type Upstream } from '@platform-journey/testing';
import type { ProxyConfig } from '../config.ts';
import { startProxy } from '../proxy.ts';
import type { CertificatePace } from '../tls/certificates.ts';

export interface TestProxy {
  port: number;
  httpPort: number;
  adminPort: number;
  ca: string;
  readiness: Readiness;
  /** The access log, one parsed line a request. */
  log: Record<string, unknown>[];
  close(): Promise<void>;
}

export type Overrides = Partial<ProxyConfig & { STOP_TIMEOUT: number }>;

/** A proxy in this process on free ports, in front of the given addresses; `/` goes to the service `site`. */
export async function startTestProxy(
  targets: string[],
  overrides: Overrides = {},
  pace: CertificatePace = {},
): Promise<TestProxy> {
  const directory = await mkdtemp(join(tmpdir(), 'reverse-proxy-'));
  const readiness = new Readiness();
  const log: Record<string, unknown>[] = [];
  const logger = createLogger(
    { name: 'test', level: 'info' },
    { write: (line) => void log.push(JSON.parse(line)) },
  );
  const config = { ...configFor(targets, directory), ...overrides };
  const proxy = await startProxy({ config, logger, readiness, stop: () => readiness.drain() }, pace);
  readiness.ready();
  return {
    port: proxy.httpsPort,
    httpPort: proxy.httpPort,
    adminPort: proxy.healthPort,
    // Empty where another CA issues.
    ca: await readFile(join(directory, 'local-ca.pem'), 'utf8').catch(() => ''),
    readiness,
    log,
    async close() {
      await proxy.close();
      await rm(directory, { recursive: true });
    },
  };
}

function configFor(targets: string[], directory: string) {
  return {
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info' as const,
    STOP_TIMEOUT: 6,
    DRAIN_DELAY: 0,
    HTTPS_PORT: 0,
    HTTP_PORT: 0,
    HTTP_MODE: 'redirect' as const,
    DOMAIN: 'localhost',
    ISSUER: ['local-ca'],
    ACME_ISSUERS: {},
    CERTIFICATE_DIRECTORY: directory,
    ROUTES: [{ path: '/', service: 'site', family: 'f', container: 'c', port: 80 }],
    DISCOVERY: ['static'],
    AGENT_ENDPOINT: 'http://127.0.0.1:1',
    TARGET_HOST: '127.0.0.1',
    TARGETS: { site: targets },
    POLL_INTERVAL: 1,
    ECS_POLL_INTERVAL: 10,
    HEALTH_PATH: '/readyz',
    HEALTH_INTERVAL: 1,
    HEALTH_TIMEOUT: 1,
    HEALTHY_THRESHOLD: 1,
    UNHEALTHY_THRESHOLD: 2,
    ADMIN_HOSTS: ['127.0.0.1'],
    ADMIN_PORTS: [20_000 + (process.pid % 20_000), 65_535] as [number, number],
    ACCESS_LOG: true,
    REUSE_PORT: false,
    TRUSTED_PROXIES: [],
    RATE_LIMIT: 0,
    CONNECTION_LIMIT: 0,
    MAX_HEADER_SIZE: 16_384,
    MAX_HEADERS: 100,
    MAX_URI: 8192,
    HEADER_TIMEOUT: 10,
    IDLE_TIMEOUT: 60,
    STALL_TIMEOUT: 60,
    MIN_UPLOAD_RATE: 240,
    SECURITY_HEADERS: true,
    COMPRESSION: true,
    UPSTREAM_TIMEOUT: 5,
    MAX_BODY: 0,
    HOLD_TIMEOUT: 5,
    HOLD_LIMIT: 1000,
  } satisfies ProxyConfig & Record<string, unknown>;
}

/** An upstream whose readiness probe succeeds; everything else goes to `listener`. */
export function startReadyUpstream(listener: RequestListener): Promise<Upstream> {
  return startUpstream((request, response) => {
    if (request.url === '/readyz') response.end();
    else listener(request, response);
  });
}

interface ShownTarget {
  state: string;
  inFlight: number;
}

interface ShownState {
  targets: ShownTarget[];
  services: { waiting: number }[];
}

async function stateOf({ adminPort }: TestProxy): Promise<ShownState> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/targets`);
  return (await response.json()) as ShownState;
}

/** The proxy's targets, in the order in which they were given. */
export async function targetsOf(proxy: TestProxy): Promise<ShownTarget[]> {
  return (await stateOf(proxy)).targets;
}

/** How many requests wait for a target of the service `site`. */
export async function waiting(proxy: TestProxy): Promise<number | undefined> {
  return (await stateOf(proxy)).services[0]?.waiting;
}

/** What the proxy's targets are busy with, all together. */
export async function inFlight(proxy: TestProxy): Promise<number> {
  return (await targetsOf(proxy)).reduce((sum, target) => sum + target.inFlight, 0);
}

export function addressOf({ port }: { port: number }): string {
  return `127.0.0.1:${port}`;
}
