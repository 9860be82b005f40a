import { json } from 'node:stream/consumers';
import { startUpstream, type Upstream } from '@platform-journey/testing';
import { postToEcs } from './ecs-client.ts';

type Json = Record<string, unknown>;

/** What a caller gets in the place of an operation's output. */
export interface Meddled {
  status: number;
  body: object | string;
}

export interface MeddlingEcs extends Pick<Upstream, 'server' | 'close'> {
  endpoint: string;
  /** Every call, as it came. */
  calls: { operation: string; input: Json }[];
  /** By operation: changes its output, or puts another answer in its place. */
  meddle: Map<string, (output: Json, input: Json) => Json | Promise<Json>>;
  answers: Map<string, Meddled>;
}

/** Passes calls on to a real ECS API and meddles with what comes back, for what a sound one does not do on demand. */
export async function startMeddlingEcs(endpoint: string): Promise<MeddlingEcs> {
  const upstream = await startUpstream(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = (await json(request)) as Json;
    server.calls.push({ operation, input });
    const { status, body } = server.answers.get(operation) ?? (await passOn(operation, input));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const passOn = async (operation: string, input: Json): Promise<Meddled> => {
    const answer = await postToEcs(endpoint, operation, input);
    const output = (await answer.json()) as Json;
    const meddle = answer.ok ? server.meddle.get(operation) : undefined;
    return { status: answer.status, body: (await meddle?.(output, input)) ?? output };
  };
  const server: MeddlingEcs = {
    endpoint: `http://127.0.0.1:${upstream.port}`,
    calls: [],
    meddle: new Map(),
    answers: new Map(),
    server: upstream.server,
    close: upstream.close,
  };
  return server;
}
