import type { Logger } from '@platform-journey/service-kit';
import type { Exchange } from './forward/exchange.ts';
import type { Forwarded } from './forward/journey.ts';
import type { RequestObserver, Result } from './result.ts';
import { routeName } from './route-name.ts';
import type { Route } from './routing/routes.ts';

/** Longer ones are cut: a client may send 16 KB of anything. */
const USER_AGENT_LENGTH = 256;

/** One line a request; its fields are described in docs/operation.md. Written by hand, as every request pays for it. */
export class AccessLog implements RequestObserver {
  readonly #logger: Logger;
  readonly #routes = new WeakMap<Route, string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  done(exchange: Exchange, result: Result, durationMs: number): void {
    const { id, origin, head, protocol, received, sent, left } = exchange;
    const { host, status, route, forwarded, traceId, cause, error } = result;
    let line = `"requestId":"${id}","client":${quoted(origin.client)}`;
    if (host !== undefined) line += `,"host":${quoted(host)}`;
    line += `,"method":${quoted(head.method)},"path":${quoted(pathOf(head.target))},"protocol":"${protocol}"`;
    if (status !== undefined) line += `,"status":${status}`;
    line += `,"bytesIn":${received},"bytesOut":${sent},"durationMs":${tenths(durationMs)}`;
    if (route) line += this.#route(route);
    if (forwarded) line += journey(forwarded);
    if (traceId !== undefined) line += `,"traceId":"${traceId}"`;
    if (cause !== undefined) line += `,"cause":"${cause}"`;
    if (error) line += `,"reason":${quoted(error.message)}`;
    if (left) line += ',"clientLeft":true';
    const agent = userAgent(head.headers);
    if (agent !== undefined) line += `,"userAgent":${quoted(agent)}`;
    this.#logger.infoFields(line);
  }

  #route(route: Route): string {
    const known = this.#routes.get(route);
    if (known !== undefined) return known;
    const service = 'service' in route ? `,"service":${quoted(route.service)}` : '';
    const fields = `,"route":${quoted(routeName(route))}${service}`;
    this.#routes.set(route, fields);
    return fields;
  }
}

function journey({ target, attempts, heldMs, outcome, failures }: Forwarded): string {
  let fields = target ? `,"target":"${target.address}","attempts":${attempts}` : `,"attempts":${attempts}`;
  if (heldMs !== undefined) fields += `,"heldMs":${tenths(heldMs)}`;
  if (outcome?.connectMs !== undefined) fields += `,"upstreamConnectMs":${tenths(outcome.connectMs)}`;
  if (outcome?.firstByteMs !== undefined) fields += `,"upstreamFirstByteMs":${tenths(outcome.firstByteMs)}`;
  if (failures.length > 0) fields += `,"failures":${JSON.stringify(failures)}`;
  return fields;
}

/** Without the query: it may hold secrets. */
function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

function quoted(text: string): string {
  // As most are: JSON.stringify looks at each character in a slower way.
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Of whole numbers: fractions are written down several times as slowly. */
function tenths(ms: number): string {
  const all = Math.round(ms * 10);
  const tenth = all % 10;
  return tenth === 0 ? `${all / 10}` : `${(all - tenth) / 10}.${tenth}`;
}

function userAgent(headers: readonly string[]): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length === 10 && name.toLowerCase() === 'user-agent')
      return headers[i + 1]?.slice(0, USER_AGENT_LENGTH);
  }
  return undefined;
}
