import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorResponse } from './error-response.ts';
import { checkIngress, type Destination } from './ingress.ts';
import { hostName } from './router.ts';

/** Where a request over http is sent: the same host and path over https. */
export function httpsLocation({ host, path }: Destination, httpsPort: number): string {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  return `https://${hostName(host)}${port}${path}`;
}

/** Answers a request over http, which is never forwarded: a 308 keeps method and body for the https one. */
export function answerWithRedirect(
  request: IncomingMessage,
  response: ServerResponse,
  httpsPort: number,
): void {
  const { method = '', url = '', rawHeaders, headers } = request;
  const ingress = checkIngress({ method, target: url, headers: rawHeaders });
  if ('refused' in ingress) {
    const refusal = errorResponse(ingress.refused, headers.accept, randomUUID());
    response.writeHead(refusal.status, { ...refusal.headers, connection: 'close' }).end(refusal.body);
    return;
  }
  const location = httpsLocation(ingress, httpsPort);
  response.writeHead(308, { location, 'content-length': '0', connection: 'close' }).end();
}
