import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { notImplemented, S3Error } from './s3-error.ts';

export type S3Operation = 'PutObject' | 'GetObject' | 'HeadObject' | 'DeleteObject' | 'ListObjectsV2';

/** A request, as far as the stand-in knows such requests. */
export interface S3Request {
  operation: S3Operation;
  bucket: string;
  /** Empty for a list. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const OPERATIONS: Readonly<Record<string, S3Operation>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

const QUERY: Readonly<Record<S3Operation, readonly string[]>> = {
  PutObject: ['x-id'],
  GetObject: ['x-id'],
  HeadObject: ['x-id'],
  DeleteObject: ['x-id'],
  ListObjectsV2: ['list-type', 'prefix', 'max-keys', 'continuation-token', 'start-after'],
};

/** Headers that begin with x-amz- and are acted on, or may be ignored. */
const AMZ_HEADERS =
  /^x-amz-(date|content-sha256|user-agent|security-token|checksum-(crc32|mode)|sdk-checksum-algorithm|server-side-encryption(-aws-kms-key-id)?)$/;
const LONGEST_KEY_BYTES = 1024;

/** @throws S3Error for what S3 refuses, and 501 for what S3 knows and the stand-in does not */
export async function readRequest(message: IncomingMessage): Promise<S3Request> {
  const url = new URL(message.url ?? '/', 'http://s3');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(url.pathname) ?? [];
  const operation = operationOf(message.method ?? '', key, url.searchParams);
  for (const name of url.searchParams.keys()) {
    if (!QUERY[operation].includes(name)) throw notImplemented(name);
  }
  for (const name of Object.keys(message.headers)) {
    if (name.startsWith('x-amz-') && !AMZ_HEADERS.test(name)) throw notImplemented(name);
  }
  if (operation === 'PutObject' && message.headers['content-length'] === undefined) {
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const body = Buffer.concat(await message.toArray());
  return { operation, bucket, key: decodeKey(key), query: url.searchParams, headers: message.headers, body };
}

function operationOf(method: string, key: string, query: URLSearchParams): S3Operation {
  if (method === 'GET' && key === '' && query.get('list-type') === '2') return 'ListObjectsV2';
  const operation = OPERATIONS[method];
  if (!operation || key === '') throw notImplemented(`${method} of a bucket`);
  return operation;
}

function decodeKey(path: string): string {
  const key = decodeURIComponent(path);
  if (Buffer.byteLength(key) <= LONGEST_KEY_BYTES) return key;
  throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
}
