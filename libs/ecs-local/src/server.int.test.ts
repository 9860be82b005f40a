import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type EcsLocal, startEcsLocal } from './ecs-local.ts';
import { InertRuntime } from './runtime/inert.ts';

let ecs: EcsLocal;
beforeAll(async () => {
  ecs = await startEcsLocal({
    port: 0,
    imageDirectory: '{name}',
    stateDirectory: '.',
    runtime: new InertRuntime(),
  });
});
afterAll(() => ecs.stop());

const headers = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
};

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** fetch would not send these headers. */
function send({ method = 'POST', path = '/', body = '', ...more }: Sent) {
  return new Promise<{ status: number | undefined; body: string; type: string | undefined }>(
    (resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: ecs.port,
        method,
        path,
        headers: { ...headers, ...more.headers },
      });
      outgoing.on('error', reject).on('response', async (response) => {
        const text = (await response.toArray()).join('');
        resolve({ status: response.statusCode, body: text, type: response.headers['content-type'] });
      });
      outgoing.end(body);
    },
  );
}

it('answers the protocol that it is meant for', async () => {
  expect(await send({ body: '{}' })).toEqual({
    status: 200,
    body: '{"clusterArns":[]}',
    type: headers['content-type'],
  });
});

describe('a stranger is refused', () => {
  test.each([
    ['a web page', { headers: { origin: 'https://example.com' } }],
    ['even a local web page', { headers: { origin: 'http://localhost:8421' } }],
    ['a sandboxed page', { headers: { origin: 'null' } }],
    ['a preflight', { method: 'OPTIONS', headers: { origin: 'https://example.com' } }],
    [
      'an image of a web page',
      { method: 'GET', path: '/v1/tasks', headers: { 'sec-fetch-site': 'cross-site' } },
    ],
    ['a rebound name', { headers: { host: 'attacker.example:8421' } }],
    [
      'a rebound name at the agent',
      { method: 'GET', path: '/v1/tasks', headers: { host: 'attacker.example' } },
    ],
  ] as [string, Sent][])('%s', async (_name, sent) => {
    const { status, body } = await send(sent);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ __type: 'AccessDeniedException' });
  });
});

describe('what is not the protocol is refused', () => {
  test.each([
    ['a form', { headers: { 'content-type': 'text/plain' } }, 400, 'UnknownOperationException'],
    ['no target', { headers: { 'x-amz-target': '' } }, 400, 'UnknownOperationException'],
    [
      'another service',
      { headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } },
      400,
      'UnknownOperationException',
    ],
    [
      'an unknown operation',
      { headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.Nope' } },
      400,
      'UnknownOperationException',
    ],
    [
      'a property of objects',
      { headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.constructor' } },
      400,
      'UnknownOperationException',
    ],
    ['another path', { path: '/other' }, 400, 'UnknownOperationException'],
    ['another method', { method: 'PUT' }, 400, 'UnknownOperationException'],
    ['malformed JSON', { body: '{"a":' }, 400, 'SerializationException'],
    ['a wrong type', { body: '{"maxResults":"many"}' }, 400, 'SerializationException'],
    ['a value out of range', { body: '{"maxResults":101}' }, 400, 'InvalidParameterException'],
    ['too long a body', { body: `{"a":"${'x'.repeat(2 ** 20)}"}` }, 413, 'RequestEntityTooLargeException'],
    ['an unknown path of the agent', { method: 'GET', path: '/v1/secrets' }, 404, 'NotFoundException'],
  ] as [string, Sent, number, string][])('%s', async (_name, sent, status, type) => {
    const answer = await send(sent);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ __type: type, message: expect.any(String) });
    expect(answer.body).not.toMatch(/\bat .*\.ts/);
  });
});
