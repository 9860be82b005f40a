import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { introspect } from './agent.ts';
import { EcsError, errorAnswer, PortInUseError } from './errors.ts';
import type { Ecs } from './operations/operation.ts';
import { operations } from './operations/operations.ts';
import { operationName, readInput, refuseStrangers, serialise } from './protocol.ts';

/** Clients keep connections; one that closes just as a request is sent would look like a failure of ECS. */
const KEEP_ALIVE_MS = 65_000;

export interface EcsServerOptions {
  ecs: Ecs;
  /** Told of errors that are bugs of ecs-local; their clients see a ServerException. */
  onBug(error: unknown): void;
}

/** One port for the ECS API (`POST /`) and the agent's introspection (`GET /v1/…`). */
export function createEcsServer({ ecs, onBug }: EcsServerOptions): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(ecs, request)
      .then((output) => send(response, 200, output))
      .catch((error: unknown) => {
        if (!(error instanceof EcsError)) onBug(error);
        const { status, body } = errorAnswer(error);
        // What is left of a refused request's body is not worth reading.
        if (!request.complete) response.setHeader('connection', 'close');
        send(response, status, body);
      });
  });
}

async function answer(ecs: Ecs, request: IncomingMessage): Promise<object> {
  refuseStrangers(request);
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (request.method === 'GET') return introspect(ecs.store, path);
  const name = operationName(request);
  const operation = request.method === 'POST' && path === '/' ? operations.get(name) : undefined;
  if (!operation)
    throw new EcsError('UnknownOperationException', `The operation ${name} is not implemented.`);
  return operation.run(ecs, await readInput(request));
}

function send(response: ServerResponse, status: number, output: object): void {
  const body = serialise(output);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}

/** @throws PortInUseError, or the error of the bind */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, { cause: error }) : error);
    });
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
