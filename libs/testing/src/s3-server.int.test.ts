import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type S3Server, startS3Server } from './s3-server.ts';

let s3: S3Server;
beforeEach(async () => {
  s3 = await startS3Server({ pageSize: 2 });
});
afterEach(() => s3.close());

interface Answer {
  status: number;
  code: string | undefined;
  etag: string | null;
  text: string;
}

interface Asked {
  body?: string;
  /** Sent and signed; `undefined` leaves out one that every request has. */
  headers?: Record<string, string | undefined>;
  /** Sent and not signed. */
  unsigned?: Record<string, string>;
}

/** A request as the AWS SDK makes it, but for the signature's value. */
async function ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { body = '', headers = {}, unsigned = {} } = asked;
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const all = {
    'x-amz-date': now,
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...headers,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const signed = ['host', ...present.map(([name]) => name)].sort().join(';');
  const scope = `AKIDEXAMPLE/${now.slice(0, 8)}/eu-central-1/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signed}, Signature=${'0'.repeat(64)}`;
  const response = await fetch(`${s3.endpoint}/bucket${path}`, {
    method,
    headers: { authorization, ...Object.fromEntries(present), ...unsigned },
    ...(method === 'PUT' && { body }),
  });
  const text = await response.text();
  const code = /<Code>(.*)<\/Code>/.exec(text)?.[1];
  return { status: response.status, code, etag: response.headers.get('etag'), text };
}

const put = (path: string, body: string, headers?: Record<string, string>) =>
  ask('PUT', path, { body, ...(headers && { headers }) });

test('what is put is got, with the MD5 of the body as its tag', async () => {
  const { etag } = await put('/a/b', 'one');
  expect(etag).toBe(`"${createHash('md5').update('one').digest('hex')}"`);
  expect(await ask('GET', '/a/b')).toMatchObject({ status: 200, text: 'one', etag });
  expect(await ask('HEAD', '/a/b')).toMatchObject({ status: 200, text: '', etag });
});

test('If-None-Match: * creates and never replaces', async () => {
  expect(await put('/a', 'one', { 'if-none-match': '*' })).toMatchObject({ status: 200 });
  expect(await put('/a', 'two', { 'if-none-match': '*' })).toMatchObject({
    status: 412,
    code: 'PreconditionFailed',
  });
  expect(await ask('GET', '/a')).toMatchObject({ text: 'one' });
});

test('If-Match replaces and deletes that body alone, and finds nothing where nothing is', async () => {
  const stale = { 'if-match': (await put('/a', 'one')).etag ?? '' };
  const current = { 'if-match': (await put('/a', 'two', stale)).etag ?? '' };
  expect(await put('/a', 'three', stale)).toMatchObject({ status: 412 });
  expect(await ask('DELETE', '/a', { headers: stale })).toMatchObject({ status: 412 });
  expect(await ask('GET', '/a')).toMatchObject({ text: 'two' });
  expect(await ask('DELETE', '/a', { headers: current })).toMatchObject({ status: 204 });
  const gone = { status: 404, code: 'NoSuchKey' };
  expect(await put('/a', 'four', current)).toMatchObject(gone);
  expect(await ask('DELETE', '/a', { headers: current })).toMatchObject(gone);
  expect(await ask('DELETE', '/a')).toMatchObject({ status: 204 });
});

test('a get can be conditional as well', async () => {
  const { etag } = await put('/a', 'one');
  expect(await ask('GET', '/a', { headers: { 'if-none-match': etag ?? '' } })).toMatchObject({ status: 304 });
  expect(await ask('GET', '/a', { headers: { 'if-match': '"other"' } })).toMatchObject({ status: 412 });
});

test('a list has pages, in the order of bytes', async () => {
  for (const key of ['b', 'a/2', 'a/1', 'Z', 'a/3']) await put(`/${key}`, '');
  const keysOf = ({ text }: Answer) => [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1]);
  const tokenOf = ({ text }: Answer) => /<NextContinuationToken>(.*)<\/Next/.exec(text)?.[1];
  const first = await ask('GET', '?list-type=2&prefix=a/');
  const second = await ask('GET', `?list-type=2&prefix=a/&continuation-token=${tokenOf(first)}`);
  expect([keysOf(first), keysOf(second)]).toEqual([['a/1', 'a/2'], ['a/3']]);
  expect([tokenOf(first) !== undefined, tokenOf(second)]).toEqual([true, undefined]);
  expect(keysOf(await ask('GET', '?list-type=2&max-keys=1'))).toEqual(['Z']);
});

test.each([
  ['a request that is not signed', 403, 'AccessDenied', { unsigned: { authorization: '' } }],
  [
    'another authorization',
    400,
    'AuthorizationHeaderMalformed',
    { unsigned: { authorization: 'Basic YTpi' } },
  ],
  ['a header that is not signed', 403, 'AccessDenied', { unsigned: { 'x-amz-user-agent': 'me' } }],
  ['no date', 403, 'AccessDenied', { headers: { 'x-amz-date': undefined } }],
  ['a date of long ago', 403, 'AccessDenied', { headers: { 'x-amz-date': '20200101T000000Z' } }],
  [
    'another body than was signed',
    400,
    'XAmzContentSHA256Mismatch',
    { headers: { 'x-amz-content-sha256': '0' } },
  ],
  ['a wrong checksum', 400, 'BadDigest', { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }],
  ['an unknown encryption', 400, 'InvalidArgument', { headers: { 'x-amz-server-side-encryption': 'none' } }],
  ['a header that it does not know', 501, 'NotImplemented', { headers: { 'x-amz-acl': 'public-read' } }],
  ['an If-None-Match that is not *', 501, 'NotImplemented', { headers: { 'if-none-match': '"tag"' } }],
] satisfies [string, number, string, Asked][])(
  '%s is refused and nothing is done',
  async (_, status, code, asked) => {
    expect(await ask('PUT', '/a', { body: 'one', ...asked })).toMatchObject({ status, code });
    expect(await ask('GET', '/a')).toMatchObject({ status: 404, code: 'NoSuchKey' });
  },
);

test.each([
  ['POST', '/a'],
  ['GET', '?list-type=1'],
  ['GET', '?list-type=2&delimiter=/'],
  ['PUT', '/a?acl'],
])('%s %s is not implemented', async (method, path) => {
  expect(await ask(method, path)).toMatchObject({ status: 501, code: 'NotImplemented' });
});

test('a fault befalls as many requests of its operation as it is asked to', async () => {
  s3.fail('PutObject', { kind: 'error', status: 503, code: 'SlowDown' }, 2);
  s3.fail('PutObject', { kind: 'lost-request' });
  s3.fail('PutObject', { kind: 'lost-answer' });
  expect(await put('/a', 'one')).toMatchObject({ status: 503, code: 'SlowDown' });
  expect(await ask('GET', '/a')).toMatchObject({ status: 404 });
  expect(await put('/a', 'one')).toMatchObject({ status: 503, code: 'SlowDown' });
  await expect(put('/a', 'lost')).rejects.toThrow();
  expect(await ask('GET', '/a')).toMatchObject({ status: 404 });
  await expect(put('/a', 'done')).rejects.toThrow();
  expect(await ask('GET', '/a')).toMatchObject({ text: 'done' });
  expect(await put('/a', 'last')).toMatchObject({ status: 200 });
});
