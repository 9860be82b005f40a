import type { Readiness } from '@platform-journey/service-kit';
import manifest from '../../package.json' with { type: 'json' };
import type { Connections } from '../connections.ts';
import type { Forwarders } from '../forward/forwarders.ts';
import type { RenewalStatus } from '../renewal/renewal-status.ts';
import type { Pools } from '../targets/pools.ts';
import type { TargetState } from '../targets/target.ts';
import type { Metric, Sample } from './metric.ts';

/** What the metrics of the moment are read from. */
export interface ProxyState {
  readiness: Readiness;
  pools: Pools;
  forwarders: Forwarders;
  /** Of the public ports, once they are bound. */
  connections(): readonly Connections[];
  /** How many connections were refused because their client had too many. */
  refusedConnections(): number;
  /** How many WebSockets are open. */
  websockets(): number;
  /** How many requests are under way. */
  inFlight(): number;
  certificates(): readonly RenewalStatus[];
}

const NO_TARGETS: Record<TargetState, number> = {
  adding: 0,
  healthy: 0,
  suspect: 0,
  unhealthy: 0,
  draining: 0,
};

/** What is so at the moment of a scrape. */
export function stateMetrics(state: ProxyState): Metric[] {
  const connections = (count: (one: Connections) => number) =>
    state.connections().reduce((sum, one) => sum + count(one), 0);
  return [
    {
      name: 'targets',
      type: 'gauge',
      labels: ['service', 'state'],
      help: 'Targets by state: adding, healthy, suspect, unhealthy, draining',
      samples: () => targetSamples(state),
    },
    {
      name: 'held_requests',
      type: 'gauge',
      labels: ['service'],
      help: 'Requests that wait for a target',
      samples: () => state.forwarders.waiting.map(({ service, waiting }) => [waiting, service]),
    },
    {
      name: 'requests_in_flight',
      type: 'gauge',
      labels: [],
      help: 'Requests and WebSockets under way',
      samples: () => [[state.inFlight()]],
    },
    {
      name: 'connections',
      type: 'gauge',
      labels: ['protocol'],
      help: 'Connections of clients: h1, h2, websocket',
      samples: () => [
        [connections(({ h1 }) => h1.open) - state.websockets(), 'h1'],
        [connections(({ h2 }) => h2.open), 'h2'],
        [state.websockets(), 'websocket'],
      ],
    },
    {
      name: 'accepted_connections_total',
      type: 'counter',
      labels: ['protocol'],
      help: 'Connections of clients so far: h1, with WebSockets, and h2',
      samples: () => [
        [connections(({ h1 }) => h1.accepted), 'h1'],
        [connections(({ h2 }) => h2.accepted), 'h2'],
      ],
    },
    {
      name: 'refused_connections_total',
      type: 'counter',
      labels: [],
      help: 'Connections of clients that had CONNECTION_LIMIT of them',
      samples: () => [[state.refusedConnections()]],
    },
    {
      name: 'tls_handshake_errors_total',
      type: 'counter',
      labels: [],
      help: 'Connections that ended before they were secure',
      samples: () => [[connections(({ handshakeErrors }) => handshakeErrors)]],
    },
    {
      name: 'certificate_not_after_timestamp_seconds',
      type: 'gauge',
      labels: ['name'],
      help: 'When the certificate for this name expires, in Unix time',
      *samples(): Generator<Sample> {
        for (const { names, certificate } of state.certificates())
          if (certificate) for (const name of names) yield [certificate.notAfter / 1000, name];
      },
    },
    {
      name: 'certificate_issued_timestamp_seconds',
      type: 'gauge',
      labels: ['name'],
      help: 'When the certificate for this name was obtained: the last success, in Unix time',
      *samples(): Generator<Sample> {
        for (const { names, certificate } of state.certificates())
          if (certificate) for (const name of names) yield [certificate.issuedAt / 1000, name];
      },
    },
    {
      name: 'certificate_next_renewal_timestamp_seconds',
      type: 'gauge',
      labels: ['name'],
      help: 'When the next attempt to renew it is planned, in Unix time',
      *samples(): Generator<Sample> {
        for (const { names, next } of state.certificates())
          for (const name of names) yield [next.at / 1000, name];
      },
    },
    {
      name: 'certificate_renewal_failures',
      type: 'gauge',
      labels: ['name'],
      help: 'How often in a row it could not be renewed',
      *samples(): Generator<Sample> {
        for (const { names, failures } of state.certificates())
          for (const name of names) yield [failures, name];
      },
    },
    {
      name: 'ready',
      type: 'gauge',
      labels: [],
      help: '1 when the proxy wants traffic, 0 when it starts or drains',
      samples: () => [[state.readiness.state === 'ready' ? 1 : 0]],
    },
    {
      name: 'build_info',
      type: 'gauge',
      labels: ['version', 'node'],
      help: 'Always 1; what runs here',
      samples: () => [[1, manifest.version, process.version]],
    },
  ];
}

function* targetSamples({ pools, forwarders }: ProxyState): Generator<Sample> {
  for (const { service } of forwarders.waiting) {
    const counts = { ...NO_TARGETS };
    for (const { state } of pools.get(service).targets) counts[state]++;
    for (const [state, count] of Object.entries(counts)) yield [count, service, state];
  }
}
