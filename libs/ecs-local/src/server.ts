import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { introspect } from './agent.ts';
import { EcsError, errorAnswer, PortInUseError } from './errors.ts';
import type { Ecs } from './operations/operation.ts';
import { operations } from './operations/operations.ts';
import { operationName, readInput, refuseStrangers, serialise } from './protocol.ts';
import { taskMetadata } from './task-metadata.ts';

/** Clients keep connections; one that closes just as a request is sent would look like a failure of ECS. */
const KEEP_ALIVE_MS = 65_000;

const CHANGES_NOTHING = /^(?:Describe|List)/;

export interface EcsServerOptions {
  ecs: Ecs;
  /** Requests wait for it: the port is taken before the state of the last run is there. */
  opened: Promise<void>;
  /** Resolves once what has changed will outlive ecs-local; a change is answered after that. */
  saved(): Promise<void>;
  /** Told of errors that are bugs of ecs-local; their clients see a ServerException. */
  onBug(error: unknown): void;
}

/** One port for the ECS API (`POST /`) and the agent's introspection (`GET /v1/…`). */
export function createEcsServer(options: EcsServerOptions): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(options, request)
      .then((output) => send(response, 200, output))
      .catch((error: unknown) => {
        if (!(error instanceof EcsError)) options.onBug(error);
        const { status, body } = errorAnswer(error);
        // What is left of a refused request's body is not worth reading.
        if (!request.complete) response.setHeader('connection', 'close');
        send(response, status, body);
      });
  });
}

async function answer({ ecs, opened, saved }: EcsServerOptions, request: IncomingMessage): Promise<object> {
  refuseStrangers(request);
  await opened;
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (request.method === 'GET') {
    return path.startsWith('/v4/') ? taskMetadata(ecs.store, path) : introspect(ecs.store, path);
  }
  const name = operationName(request);
  const operation = request.method === 'POST' && path === '/' ? operations.get(name) : undefined;
  if (!operation)
    throw new EcsError('UnknownOperationException', `The operation ${name} is not implemented.`);
  const output = operation.run(ecs, await readInput(request));
  if (!CHANGES_NOTHING.test(name)) await saved();
  return output;
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
