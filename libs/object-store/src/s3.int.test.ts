import { type S3Fault, type S3Server, startS3Server } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ObjectStore } from './object-store.ts';
import { openS3Store, type S3StoreOptions } from './s3.ts';

const TIMINGS = { tryMs: 400, tries: 3, backoffMs: 1 };

let s3: S3Server;
let store: ObjectStore;
let other: ObjectStore;
beforeEach(async () => {
  s3 = await startS3Server({ pageSize: 2 });
  [store, other] = [await open(s3, { timings: TIMINGS }), await open(s3)];
});
afterEach(() => s3.close());

function open({ bucket, endpoint, region, credentials }: S3Server, options: Partial<S3StoreOptions> = {}) {
  return openS3Store({ bucket, endpoint, region, credentials, ...options });
}

const asked = (name: string) => s3.requests.filter(({ operation }) => operation === name);
const lostAnswer: S3Fault = { kind: 'lost-answer' };

test('keys stand behind the prefix, and stores with another do not see them', async () => {
  const staging = await open(s3, { prefix: 'staging/' });
  await staging.put('a', 'one');
  expect(s3.requests[0]?.key).toBe('staging/a');
  expect(await staging.list('')).toEqual(['a']);
  expect(await (await open(s3, { prefix: 'production/' })).list('')).toEqual([]);
});

test('list asks for one page after the other', async () => {
  for (const key of ['a', 'b', 'c', 'd', 'e']) await store.put(key, '');
  expect(await store.list('')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(asked('ListObjectsV2')).toHaveLength(3);
});

test('objects are encrypted as the bucket says, or as asked', async () => {
  await store.put('a', '');
  await (await open(s3, { encryption: 'AES256' })).put('b', '');
  await (await open(s3, { encryption: { kmsKeyId: 'key' } })).put('c', '');
  const sent = s3.requests.map(({ headers }) => headers['x-amz-server-side-encryption']);
  expect(sent).toEqual([undefined, 'AES256', 'aws:kms']);
  expect(s3.requests[2]?.headers['x-amz-server-side-encryption-aws-kms-key-id']).toBe('key');
});

test.each([
  ['S3 slows us down', { kind: 'error', status: 503, code: 'SlowDown' }],
  ['S3 breaks down', { kind: 'error', status: 500, code: 'InternalError' }],
  ['the clock is wrong', { kind: 'error', status: 403, code: 'RequestTimeTooSkewed' }],
  [
    'another conditional write is under way',
    { kind: 'error', status: 409, code: 'ConditionalRequestConflict' },
  ],
  ['the connection breaks before', { kind: 'lost-request' }],
  ['the connection breaks after', lostAnswer],
  ['no answer comes', { kind: 'no-answer' }],
  ['it is done after its time', { kind: 'late', ms: 700 }],
] satisfies [string, S3Fault][])('when %s, every call is made again and succeeds', async (_, fault) => {
  for (const operation of ['PutObject', 'GetObject', 'ListObjectsV2', 'DeleteObject'] as const) {
    s3.fail(operation, fault);
  }
  const version = await store.put('a', 'one', { ifAbsent: true });
  expect(await store.get('a')).toEqual({ body: Buffer.from('one'), version });
  expect(await store.list('')).toEqual(['a']);
  await store.delete('a', { ifVersion: version });
  expect(await other.get('a')).toBeUndefined();
});

test('a store that keeps failing is unavailable after three tries', async () => {
  s3.fail('PutObject', { kind: 'error', status: 503, code: 'SlowDown' }, 5);
  await expect(store.put('a', '')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^cannot write a in s3:\/\/bucket\/: .*\(SlowDown\)$/),
  });
  expect(asked('PutObject')).toHaveLength(3);
});

test('a store that is not there is unavailable', async () => {
  await s3.close();
  await expect(store.get('a')).rejects.toMatchObject({ code: 'unavailable' });
});

test('a store that never answers is given up in time', async () => {
  s3.fail('GetObject', { kind: 'no-answer' }, 3);
  const start = performance.now();
  await expect(store.get('a')).rejects.toMatchObject({ code: 'unavailable' });
  expect(performance.now() - start).toBeLessThan(3000);
});

test('a body that stops coming is asked for again', async () => {
  await store.put('a', 'body');
  s3.fail('GetObject', { kind: 'stalled-answer' }, 2);
  expect((await store.get('a'))?.body.toString()).toBe('body');
});

test('a put whose answer was lost knows its own body again and is no conflict', async () => {
  const first = await store.put('a', 'one');
  s3.fail('PutObject', lostAnswer);
  const second = await store.put('a', 'two', { ifVersion: first });
  expect(await other.get('a')).toEqual({ body: Buffer.from('two'), version: second });
});

test('a put whose answer was lost cannot tell what it did once others have written', async () => {
  const first = await store.put('a', 'one');
  s3.fail('PutObject', lostAnswer);
  s3.fail('PutObject', { kind: 'late', ms: 100 });
  const put = expect(store.put('a', 'two', { ifVersion: first })).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect.poll(() => asked('PutObject').length).toBe(3);
  await other.put('a', 'three');
  await put;
});

test('a conflict on the second try is a conflict when the first surely was not done', async () => {
  await store.put('a', 'one');
  s3.fail('PutObject', { kind: 'error', status: 503, code: 'SlowDown' });
  await expect(store.put('a', 'two', { ifAbsent: true })).rejects.toMatchObject({ code: 'conflict' });
});

test('a delete whose answer was lost deletes nothing that came after it', async () => {
  const version = await store.put('a', 'one');
  s3.fail('DeleteObject', lostAnswer);
  s3.fail('DeleteObject', { kind: 'late', ms: 100 });
  const deletion = expect(store.delete('a', { ifVersion: version })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect.poll(() => asked('DeleteObject').length).toBe(2);
  await other.put('a', 'two', { ifAbsent: true });
  await deletion;
  expect((await other.get('a'))?.body.toString()).toBe('two');
});

test('an answer that is damaged on its way is asked for again, then it is corrupt', async () => {
  await store.put('a', 'one');
  s3.fail('GetObject', { kind: 'damaged-answer' });
  expect((await store.get('a'))?.body.toString()).toBe('one');
  s3.fail('GetObject', { kind: 'damaged-answer' }, 3);
  await expect(store.get('a')).rejects.toMatchObject({ code: 'corrupt' });
});

test.each([
  ['denied', 'a denial', { kind: 'error', status: 403, code: 'AccessDenied' }],
  ['denied', 'an expired token', { kind: 'error', status: 400, code: 'ExpiredToken' }],
  ['refused', 'any other refusal', { kind: 'error', status: 400, code: 'InvalidRequest' }],
] satisfies [string, string, S3Fault][])('%s is the code for %s, at once', async (code, _, fault) => {
  s3.fail('PutObject', fault);
  await expect(store.put('a', '')).rejects.toMatchObject({ name: 'StoreError', code });
  expect(asked('PutObject')).toHaveLength(1);
});

test('a bucket that is not there is not found, whatever is asked of it', async () => {
  const lost = await open(s3, { bucket: 'lost' });
  const missing = { code: 'not_found' };
  await expect(lost.get('a')).rejects.toMatchObject(missing);
  await expect(lost.put('a', '')).rejects.toMatchObject(missing);
  await expect(lost.put('a', '', { ifVersion: 'x' })).rejects.toMatchObject(missing);
  await expect(lost.delete('a')).rejects.toMatchObject(missing);
  await expect(lost.list('')).rejects.toMatchObject(missing);
});

test('credentials that are not known are a denial', async () => {
  const stranger = await open(s3, { credentials: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'x' } });
  await expect(stranger.get('a')).rejects.toMatchObject({ code: 'denied' });
});
