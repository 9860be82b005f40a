import type { IncomingMessage } from 'node:http';
import { EcsError } from './errors.ts';
import { isLoopbackAuthority } from './loopback.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET = /^AmazonEC2ContainerServiceV20141113\.(?<operation>[A-Za-z]+)$/;
const LARGEST_BODY = 2 ** 20;

/**
 * ecs-local starts what it is told to, so it must not be a door for web pages: they always send an Origin with a POST,
 * and after DNS rebinding their own name as Host.
 *
 * @throws AccessDeniedException
 */
export function refuseStrangers({ headers }: IncomingMessage): void {
  if (headers.origin !== undefined) {
    throw new EcsError('AccessDeniedException', 'Requests from web pages are refused (Origin header).');
  }
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'none') {
    throw new EcsError(
      'AccessDeniedException',
      'Requests from web pages are refused (Sec-Fetch-Site header).',
    );
  }
  if (!isLoopbackAuthority(headers.host ?? '')) {
    throw new EcsError('AccessDeniedException', 'Host must be localhost or a loopback address.');
  }
}

/** @throws UnknownOperationException when this is not a request of the AWS JSON 1.1 protocol to ECS */
export function operationName({ headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const operation = typeof target === 'string' ? TARGET.exec(target)?.groups?.operation : undefined;
  if (type !== CONTENT_TYPE) {
    throw new EcsError('UnknownOperationException', `Content-Type must be ${CONTENT_TYPE}.`);
  }
  if (operation === undefined) {
    throw new EcsError('UnknownOperationException', 'X-Amz-Target must name an operation of ECS.');
  }
  return operation;
}

/** @throws RequestEntityTooLargeException, SerializationException */
export async function readInput(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) {
      throw new EcsError('RequestEntityTooLargeException', `Request body exceeds ${LARGEST_BODY} bytes.`);
    }
    chunks.push(chunk);
  }
  return parseInput(Buffer.concat(chunks).toString());
}

/** An empty body is an empty structure, and a member that is null is one that is absent. */
export function parseInput(text: string): object {
  const input = text.trim() === '' ? {} : parseJson(text);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new EcsError('SerializationException', `Expected a JSON object, received ${text.slice(0, 80)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_member, value) => (value === null ? undefined : value));
  } catch (cause) {
    throw new EcsError('SerializationException', `Malformed JSON: ${(cause as Error).message}`, { cause });
  }
}

/** The protocol's JSON: timestamps are epoch seconds with fractions. */
export function serialise(output: object): string {
  return JSON.stringify(output, function (this: Record<string, unknown>, member, value) {
    const original = this[member];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}
