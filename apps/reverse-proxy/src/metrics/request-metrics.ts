import type { Exchange } from '../forward/exchange.ts';
import type { RequestObserver, Result } from '../result.ts';
import { routeName } from '../route-name.ts';
import { forwardingRoutes, type Route } from '../routing/routes.ts';
import { labelled, type Metric } from './metric.ts';
import { ROUTE_METRICS, RouteMetrics } from './route-metrics.ts';
import { SERVICE_METRICS, ServiceMetrics } from './service-metrics.ts';

const NO_ROUTE = 'none';

/** Counts requests by their route and its service. */
export class RequestMetrics implements RequestObserver {
  readonly #routes = new Map<Route | undefined, RouteMetrics>();
  readonly #services = new Map<string, ServiceMetrics>();

  constructor(routes: readonly Route[]) {
    for (const route of [...routes, undefined]) this.#routes.set(route, new RouteMetrics());
    for (const { service } of forwardingRoutes(routes)) this.#services.set(service, new ServiceMetrics());
  }

  done(exchange: Exchange, result: Result, durationMs: number): void {
    const { route, forwarded } = result;
    this.#routes.get(route)?.count(exchange, result, durationMs / 1000);
    if (forwarded && route && 'service' in route) this.#services.get(route.service)?.count(forwarded);
  }

  get metrics(): Metric[] {
    const routes = () =>
      [...this.#routes].map(([route, metrics]) => [route ? routeName(route) : NO_ROUTE, metrics] as const);
    return [
      ...ROUTE_METRICS.map((metric) => labelled(metric, 'route', routes)),
      ...SERVICE_METRICS.map((metric) => labelled(metric, 'service', () => this.#services)),
    ];
  }
}
