import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';
import { responseHeaders } from './response-headers.ts';

/** Passes on the answer of a target that did not switch protocols. Resolves when it is complete or broken off. */
export function passOn(response: IncomingMessage, exchange: Exchange): Promise<Outcome> {
  const status = response.statusCode ?? 0;
  return new Promise((resolve) => {
    response.on('error', (error) => {
      exchange.abort(error);
      resolve({ kind: 'failed', phase: 'answering', cause: 'target_failed', error, status });
    });
    response.on('end', () => {
      exchange.end();
      resolve({ kind: 'answered', status });
    });
    const refusal = respond(exchange, status, response);
    if (refusal) resolve({ kind: 'failed', phase: 'sent', cause: 'bad_answer', error: refusal });
    else stream(response, exchange);
  });
}

/** @returns why the answer cannot be given to anybody */
function respond(exchange: Exchange, status: number, { rawHeaders }: IncomingMessage): Error | undefined {
  try {
    exchange.respond(status, responseHeaders(rawHeaders, exchange.id));
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function stream(response: IncomingMessage, exchange: Exchange): void {
  exchange.onDrain = () => response.resume();
  response.on('data', (chunk: Buffer) => {
    if (!exchange.write(chunk)) response.pause();
  });
}
