import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kill } from './mortal-upstream.ts';

const TICK_MS = 5;
const TIMEOUT_MS = 40_000;
/** One in so many requests is a POST, without an Idempotency-Key. */
const POST_EVERY = 5;

/** Where the load goes: https when there is a certificate to trust. */
export interface LoadTarget {
  port: number;
  ca?: string;
}

/** One request of the load; times by `performance.now()`. */
export interface Sample {
  method: 'GET' | 'POST';
  startedAt: number;
  endedAt: number;
  /** Whether the whole answer of an upstream has come. */
  served: boolean;
}

/**
 * Sends requests at a constant rate, whether or not earlier ones have been answered, over HTTP/1.1 connections that
 * are kept. Resolves when the last has ended.
 *
 * @param options.rate requests a second
 * @param options.durationMs as long as it takes, unless given
 * @param options.connections at most: on a busy machine, handshakes without end fail by themselves
 */
export async function steadyLoad(
  target: LoadTarget,
  options: { rate: number; connections: number; durationMs?: number; until?: AbortSignal },
): Promise<Sample[]> {
  const { rate, durationMs = Number.POSITIVE_INFINITY, until } = options;
  const send = sender(target, options.connections);
  const sent: Promise<Sample>[] = [];
  const started = performance.now();
  const total = (durationMs / 1000) * rate;
  while (sent.length < total && !until?.aborted) {
    // What a busy machine delays is made up for.
    const due = Math.min(total, ((performance.now() - started) / 1000) * rate);
    while (sent.length < due) sent.push(send(sent.length % POST_EVERY === 0 ? 'POST' : 'GET'));
    await sleep(TICK_MS);
  }
  const samples = await Promise.all(sent);
  send.close();
  return samples;
}

function sender({ port, ca }: LoadTarget, maxSockets: number) {
  // In turn: one that lies idle cannot be asked to leave, and what is sent as it closes is lost (RFC 9112, 9.5).
  const options = { keepAlive: true, maxSockets, scheduling: 'fifo' as const };
  const agent = ca ? new HttpsAgent({ ...options, ca }) : new HttpAgent(options);
  const request = ca ? httpsRequest : httpRequest;
  const send = (method: Sample['method']) => {
    const startedAt = performance.now();
    return new Promise<Sample>((resolve) => {
      const end = (served: boolean) => resolve({ method, startedAt, endedAt: performance.now(), served });
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const sent = request({ host: 'localhost', port, agent, method, signal }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
        response.on('close', () => end(response.statusCode === 200 && body === 'served\n'));
        response.on('error', () => end(false));
      });
      sent.on('error', () => end(false)).end(method === 'POST' ? 'a=b' : undefined);
    });
  };
  return Object.assign(send, { close: () => agent.destroy() });
}

export interface Verdict {
  sent: number;
  failedGets: number;
  /** POSTs that failed though no upstream was killed while they were under way. */
  failedPosts: number;
  /** POSTs that failed and were under way when an upstream was killed: no answer but 502 would be safe. */
  failedPostsInFlight: number;
  /** All that were under way when an upstream was killed, failed or not. */
  postsInFlight: number;
  p50: number;
  p99: number;
  max: number;
}

/** Sorts the failures by whether they could be helped. Times in ms. */
export function judge(samples: readonly Sample[], kills: readonly Kill[]): Verdict {
  const posts = samples.filter(({ method }) => method === 'POST');
  const inFlight = new Set(posts.filter((post) => kills.some((kill) => overlaps(post, kill))));
  const failed = samples.filter(({ served }) => !served);
  const failedInFlight = failed.filter((sample) => inFlight.has(sample));
  const failedGets = failed.filter(({ method }) => method === 'GET');
  const times = samples.map(({ startedAt, endedAt }) => endedAt - startedAt).sort((a, b) => a - b);
  const quantile = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
  return {
    sent: samples.length,
    failedGets: failedGets.length,
    failedPosts: failed.length - failedGets.length - failedInFlight.length,
    failedPostsInFlight: failedInFlight.length,
    postsInFlight: inFlight.size,
    p50: quantile(0.5),
    p99: quantile(0.99),
    max: quantile(1),
  };
}

function overlaps({ startedAt, endedAt }: Sample, { from, to }: Kill): boolean {
  return startedAt <= to && endedAt >= from;
}
