import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService, ServiceContext } from '@platform-journey/service-kit';
import { AccessLog } from './access-log.ts';
import { openAdminServer } from './admin/admin-server.ts';
import { certificatesEndpoint } from './admin/certificates.ts';
import { drainEndpoint } from './admin/drain.ts';
import { explainEndpoint } from './admin/explain.ts';
import { healthEndpoints } from './admin/health.ts';
import { targetsEndpoint } from './admin/targets.ts';
import { AnswerHeaders } from './answer-headers.ts';
import type { ClientTimeouts } from './client-timeouts.ts';
import type { ProxyConfig } from './config.ts';
import { configuredRateLimit } from './configured-rate-limit.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { configuredDiscovery } from './discovery/configured-discovery.ts';
import { Compression } from './forward/compression.ts';
import { Forwarders } from './forward/forwarders.ts';
import { Upgrades } from './forward/upgrade.ts';
import { Upstreams } from './forward/upstreams.ts';
import type { IngressLimits } from './ingress.ts';
import { type Listeners, openListeners } from './listeners.ts';
import { metricsEndpoint } from './metrics/registry.ts';
import { RequestMetrics } from './metrics/request-metrics.ts';
import { stateMetrics } from './metrics/state-metrics.ts';
import { Origins } from './origin.ts';
import { certificateStorage } from './renewal/certificate-storage.ts';
import { certificatePlans } from './renewal/variables.ts';
import { RequestHandler } from './request-handler.ts';
import { forwardingRoutes } from './routing/routes.ts';
import { createRouting } from './routing/routing.ts';
import { canSharePorts, warnOfResets } from './shared-port.ts';
import { fillTable } from './targets/fill-table.ts';
import { HealthChecks } from './targets/health-check.ts';
import { Pools } from './targets/pools.ts';
import { type CertificatePace, Certificates } from './tls/certificates.ts';

/** How much of the stop timeout is left for what `runService` does before and after `close`. */
const STOP_MARGIN_SECONDS = 2.5;

/** How much of the drain is left for those who wait for a target to be told that there will be none. */
const DISMISS_MS = 500;

export interface RunningProxy extends RunningService {
  httpsPort: number;
  httpPort: number;
}

/** Starts the proxy and resolves once it has bound its public ports, with a routing table to serve from. */
export async function startProxy(
  context: ServiceContext<ProxyConfig>,
  pace: CertificatePace = {},
): Promise<RunningProxy> {
  const { config, logger, readiness, stop } = context;
  const certificates = await Certificates.open({
    plans: certificatePlans(config),
    storage: await certificateStorage(config, pace.storage),
    email: config.ACME_EMAIL,
    logger,
    pace,
  });
  const upstreams = new Upstreams(config.COMPRESSION ? new Compression() : undefined);
  const upgrades = new Upgrades();
  const healthChecks = new HealthChecks(healthCheckSettings(config));
  const discovery = await configuredDiscovery(config, logger);
  const services = new Set(forwardingRoutes(config.ROUTES).map(({ service }) => service));
  const pools = new Pools(services, {
    added: (target) => healthChecks.follow(target),
    changed: (target) => {
      healthChecks.follow(target);
      if (!pools.filled) discovery.hurry();
    },
    removed: (target) => upstreams.release(target),
  });
  const forwarders = new Forwarders(services, pools, {
    holdLimit: config.HOLD_LIMIT,
    holdTimeoutMs: config.HOLD_TIMEOUT * 1000,
  });
  const requestMetrics = new RequestMetrics(config.ROUTES);
  const observers = config.ACCESS_LOG ? [requestMetrics, new AccessLog(logger)] : [requestMetrics];
  const limits = ingressLimits(config);
  const routing = createRouting(config.ROUTES, {
    answerTimeoutMs: config.UPSTREAM_TIMEOUT * 1000,
    maxBody: config.MAX_BODY,
  });
  const timeouts = clientTimeouts(config);
  const origins = new Origins(config.TRUSTED_PROXIES);
  const connectionLimit = new ConnectionLimit(config.CONNECTION_LIMIT, origins);
  const handler = new RequestHandler({
    limits,
    timeouts,
    rateLimit: await configuredRateLimit(config),
    routing,
    forwarders,
    upstreams,
    upgrades,
    observers,
    logger,
  });
  let listeners: Listeners | undefined;
  const state = stateMetrics({
    readiness,
    pools,
    forwarders,
    connections: () => listeners?.connections ?? [],
    refusedConnections: () => connectionLimit.refused,
    websockets: () => upgrades.open,
    inFlight: () => handler.inFlight,
    certificates: () => certificates.statuses,
  });
  const admin = await openAdminServer({
    hosts: config.ADMIN_HOSTS,
    ports: config.ADMIN_PORTS,
    endpoints: {
      ...healthEndpoints(readiness),
      '/targets': targetsEndpoint(pools, forwarders),
      '/certificates': certificatesEndpoint(() => certificates.statuses),
      '/explain': explainEndpoint({ ...explained(config), routing, limits, pools, forwarders }),
      '/metrics': metricsEndpoint([...requestMetrics.metrics, ...state]),
      '/drain': drainEndpoint(readiness, stop),
    },
  });
  await fillTable({ discovery, pools, readiness, logger });

  // Told to stop before it could serve: with the port shared, whoever got here would be refused.
  if (readiness.state !== 'draining') {
    listeners = await openListeners({
      host: config.HOST,
      httpsPort: config.HTTPS_PORT,
      httpPort: config.HTTP_PORT,
      httpMode: config.HTTP_MODE,
      reusePort: config.REUSE_PORT,
      limits,
      timeouts,
      origins,
      answers: new AnswerHeaders({
        securityHeaders: config.SECURITY_HEADERS,
        isPublic: (host) => certificates.isPublic(host),
      }),
      connectionLimit,
      tls: { ...certificates.handshake, ...certificates.preset },
      keyAuthorization: (token) => certificates.keyAuthorization(token),
      readiness,
      handler,
      observers,
    });
  }
  certificates.onPreset = (secureContext) => listeners?.setSecureContext(secureContext);
  if (listeners) certificates.startRenewing();
  const { httpsPort = 0, httpPort = 0 } = listeners ?? {};
  if (listeners) logger.info({ httpsPort, httpPort, adminPort: admin.port }, 'listening');
  if (config.REUSE_PORT && canSharePorts) warnOfResets(logger);

  return {
    httpsPort,
    httpPort,
    healthPort: admin.port,
    async close() {
      const finished = listeners?.close(() => upgrades.close());
      const finishedWithin = (ms: number) => Promise.race([finished, sleep(ms, undefined, { ref: false })]);
      await finishedWithin(drainBudgetMs(config) - DISMISS_MS);
      forwarders.dismiss();
      await finishedWithin(DISMISS_MS);
      if (handler.inFlight > 0) {
        logger.warn({ inFlight: handler.inFlight }, 'the drain is over, what is unfinished is broken off');
      }
      await listeners?.destroy();
      discovery.stop();
      healthChecks.stopAll();
      await certificates.stop();
      upstreams.destroy();
      admin.close();
    },
  };
}

/** How long requests in flight may take to finish once the listeners close. */
function drainBudgetMs({ STOP_TIMEOUT, DRAIN_DELAY }: { STOP_TIMEOUT: number; DRAIN_DELAY: number }): number {
  return Math.max(0, STOP_TIMEOUT - DRAIN_DELAY - STOP_MARGIN_SECONDS) * 1000;
}

function healthCheckSettings(config: ProxyConfig) {
  return {
    path: config.HEALTH_PATH,
    intervalMs: config.HEALTH_INTERVAL * 1000,
    timeoutMs: config.HEALTH_TIMEOUT * 1000,
    thresholds: { healthy: config.HEALTHY_THRESHOLD, unhealthy: config.UNHEALTHY_THRESHOLD },
  };
}

function ingressLimits({ MAX_HEADER_SIZE, MAX_HEADERS, MAX_URI }: ProxyConfig): IngressLimits {
  return { maxHeaderSize: MAX_HEADER_SIZE, maxHeaders: MAX_HEADERS, maxUri: MAX_URI };
}

function clientTimeouts(config: ProxyConfig): ClientTimeouts {
  return {
    headerMs: config.HEADER_TIMEOUT * 1000,
    idleMs: config.IDLE_TIMEOUT * 1000,
    stallMs: config.STALL_TIMEOUT * 1000,
    minUploadRate: config.MIN_UPLOAD_RATE,
  };
}

function explained(config: ProxyConfig) {
  return {
    routes: config.ROUTES,
    domain: config.DOMAIN,
    httpsPort: config.HTTP_MODE === 'redirect' ? config.HTTPS_PORT : undefined,
    hold: { timeout: config.HOLD_TIMEOUT, limit: config.HOLD_LIMIT },
  };
}
