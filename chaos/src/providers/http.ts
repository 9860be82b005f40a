import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { Trust } from '@platform-journey/certificates/trust';
import { ChaosError, messageOf } from '../errors.ts';
import type { HttpProvider } from '../schema/provider.ts';
import { guardSocket, rejectsUnauthorized } from '../site-trust.ts';
import { type ActivityProvider, type ProviderContext, timeoutMs } from './provider.ts';

const MAX_REDIRECTS = 10;
const MAX_BODY = 4 * 1024 * 1024;
const REDIRECTS = [301, 302, 303, 307, 308];

export interface HttpResult {
  status: number;
  headers: Record<string, string>;
  /** Parsed when the answer says that it is JSON, else text. */
  body: unknown;
}

type TrustIn = (url: URL, verifies: boolean) => Trust;

interface Trusted {
  ca: string[];
  trustIn: TrustIn;
}

interface Exchange {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  verify: boolean;
  timeout: number | undefined;
  signal: AbortSignal;
}

/** The site of the platform, and what its certificate must be; other hosts are judged by their authorities. */
export interface TrustedSite {
  origin: string;
  trust: Trust;
}

/** @param authorities certificates in PEM to trust beside the well-known ones, such as the platform's local CA's */
export function httpProvider(authorities: string[], site?: TrustedSite): ActivityProvider<HttpProvider> {
  const ca = [...getCACertificates(), ...authorities];
  const trustIn: TrustIn = ({ origin }, verifies) => {
    if (!verifies) return 'anything';
    const isStaging = site?.trust === 'lets-encrypt-staging' && origin === site.origin;
    return isStaging ? site.trust : 'authorities';
  };
  return {
    async run(settings, context) {
      const exchange = exchangeOf(settings, context);
      const result = await withRetries(Number(settings.max_retries ?? 0), () =>
        follow(exchange, { ca, trustIn }),
      );
      // In Chaos Toolkit an action that was answered 500 is a success: its fault never happened, and the report is green.
      if (context.kind === 'action' && result.status >= 400) {
        throw new ChaosError(
          'activity_failed',
          `${exchange.method} ${exchange.url.href} was answered ${result.status}`,
        );
      }
      return result;
    },
  };
}

function exchangeOf(settings: HttpProvider, { signal }: ProviderContext): Exchange {
  const method = (settings.method ?? 'GET').toUpperCase();
  const headers = Object.fromEntries(
    Object.entries(settings.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const url = urlOf(settings.url);
  const { arguments: values } = settings;
  if (method === 'GET') addQuery(url, values);
  return {
    url,
    method,
    headers,
    body: method === 'GET' ? undefined : bodyOf(values, headers),
    verify: settings.verify_tls !== false && settings.verify_tls !== 'false',
    timeout: timeoutMs(settings.timeout),
    signal,
  };
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new ChaosError('activity_failed', `expected an http or https URL, received ${JSON.stringify(text)}`);
}

function addQuery(url: URL, values: unknown): void {
  if (typeof values === 'string') url.search = values;
  else for (const [name, value] of Object.entries(values ?? {})) url.searchParams.append(name, String(value));
}

function bodyOf(values: unknown, headers: Record<string, string>): string | undefined {
  if (values === undefined || values === null) return undefined;
  if (headers['content-type']?.includes('json')) return JSON.stringify(values);
  if (typeof values === 'string') return values;
  headers['content-type'] ??= 'application/x-www-form-urlencoded';
  return new URLSearchParams(
    Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

async function withRetries(retries: number, attempt: () => Promise<HttpResult>): Promise<HttpResult> {
  for (let left = retries; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 0) throw error;
    }
  }
}

async function follow(exchange: Exchange, trusted: Trusted, redirects = 0): Promise<HttpResult> {
  const result = await send(exchange, trusted);
  const location = result.headers.location;
  if (!location || !REDIRECTS.includes(result.status)) return result;
  if (redirects === MAX_REDIRECTS)
    throw new ChaosError('activity_failed', `${exchange.url.href} redirects too often`);
  const url = new URL(location, exchange.url);
  const repeats = [307, 308].includes(result.status) || exchange.method === 'HEAD';
  const next = repeats ? { ...exchange, url } : { ...exchange, url, method: 'GET', body: undefined };
  // Credentials are for the host they were written for.
  if (url.host !== exchange.url.host) next.headers = withoutCredentials(exchange.headers);
  return follow(next, trusted, redirects + 1);
}

const withoutCredentials = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['authorization', 'cookie', 'host'].includes(name)),
  );

function send(
  { url, method, headers, body, verify, timeout, signal }: Exchange,
  { ca, trustIn }: Trusted,
): Promise<HttpResult> {
  const within = timeout === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const trust = trustIn(url, verify);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(failure(url, error, within));
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      method,
      headers,
      ca,
      rejectUnauthorized: rejectsUnauthorized(trust),
      agent: false as const,
      signal: within,
    };
    open(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BODY) response.destroy(new Error(`the body is larger than ${MAX_BODY} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        const text = Buffer.concat(chunks).toString('utf8');
        const result = { status: response.statusCode ?? 0, headers: Object.fromEntries(flat) };
        resolve({ ...result, body: parsedBody(text, response.headers['content-type']) });
      });
    })
      .on('error', fail)
      .on('socket', (socket) => guardSocket(socket, trust, url.hostname))
      .end(body);
  });
}

function parsedBody(text: string, type = ''): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function failure(url: URL, error: unknown, signal: AbortSignal): ChaosError {
  const tooLong = (signal.reason as { name?: string } | undefined)?.name === 'TimeoutError';
  const message = tooLong
    ? 'activity took too long to complete'
    : `failed to connect to ${url.href}: ${messageOf(error)}`;
  return new ChaosError('activity_failed', message, { cause: error });
}
