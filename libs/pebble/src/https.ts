import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

const TIMEOUT_MS = 10_000;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Outgoing {
  /** The root to trust, PEM. */
  authority: string;
  method?: string;
  headers?: IncomingHttpHeaders;
  body?: Buffer;
}

/**
 * Sends a request on a connection of its own: one that is kept could be a stopped server's.
 *
 * @throws Error when nothing answers within 10 s, or the answer is cut short
 */
export function send(url: string, { authority, body, ...options }: Outgoing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ca: authority, agent: false, timeout: TIMEOUT_MS, ...options });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${url} does not answer`)));
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      response.toArray().then((chunks) => resolve({ status, headers, body: Buffer.concat(chunks) }), reject);
    });
    outgoing.end(body);
  });
}

/** @throws Error as `send` does, and when the status is not 200 */
export async function getText(url: string, authority: string): Promise<string> {
  const { status, body } = await send(url, { authority });
  if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
  return body.toString();
}
