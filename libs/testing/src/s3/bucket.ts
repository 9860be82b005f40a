import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { noSuchKey, notImplemented, preconditionFailed, S3Error } from './s3-error.ts';
import type { S3Operation, S3Request } from './s3-request.ts';
import { crc32Of } from './signature.ts';
import { element, xmlDocument } from './xml.ts';

interface StoredObject {
  body: Buffer;
  etag: string;
  lastModified: Date;
  encryption: string;
}

export interface S3Answer {
  status: number;
  headers: Record<string, string>;
  body?: Buffer | string;
}

const ENCRYPTIONS = ['AES256', 'aws:kms'];

/**
 * The objects of one bucket, with S3's rules for conditional requests:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
export class Bucket {
  readonly #objects = new Map<string, StoredObject>();
  readonly #pageSize: number;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  /** @throws S3Error */
  answer(request: S3Request): S3Answer {
    const operations: Record<S3Operation, () => S3Answer> = {
      PutObject: () => this.#put(request),
      GetObject: () => this.#get(request),
      HeadObject: () => this.#get(request),
      DeleteObject: () => this.#delete(request),
      ListObjectsV2: () => this.#list(request),
    };
    return operations[request.operation]();
  }

  #put({ key, headers, body }: S3Request): S3Answer {
    const current = this.#objects.get(key);
    if (headers['if-none-match'] !== undefined) {
      if (headers['if-none-match'] !== '*' || headers['if-match']) throw notImplemented('if-none-match');
      if (current) throw preconditionFailed();
    }
    assertMatch(headers, current);
    const encryption = String(headers['x-amz-server-side-encryption'] ?? 'AES256');
    if (!ENCRYPTIONS.includes(encryption)) {
      throw new S3Error(400, 'InvalidArgument', 'The encryption method specified is not supported');
    }
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    this.#objects.set(key, { body, etag, lastModified: new Date(), encryption });
    return { status: 200, headers: { etag, 'x-amz-server-side-encryption': encryption } };
  }

  #get({ key, headers }: S3Request): S3Answer {
    const current = this.#objects.get(key);
    if (!current) throw noSuchKey();
    assertMatch(headers, current);
    const { body, etag, lastModified, encryption } = current;
    if (headers['if-none-match'] && isSameTag(headers['if-none-match'], etag)) {
      return { status: 304, headers: { etag } };
    }
    const checksum = headers['x-amz-checksum-mode'] === 'ENABLED' && {
      'x-amz-checksum-crc32': crc32Of(body),
    };
    return {
      status: 200,
      headers: {
        etag,
        'content-length': String(body.length),
        'content-type': 'application/octet-stream',
        'last-modified': lastModified.toUTCString(),
        'x-amz-server-side-encryption': encryption,
        ...checksum,
      },
      body,
    };
  }

  #delete({ key, headers }: S3Request): S3Answer {
    assertMatch(headers, this.#objects.get(key));
    this.#objects.delete(key);
    return { status: 204, headers: {} };
  }

  #list({ query, bucket }: S3Request): S3Answer {
    const prefix = query.get('prefix') ?? '';
    const token = query.get('continuation-token');
    const after = token ? Buffer.from(token, 'base64url').toString() : (query.get('start-after') ?? '');
    const limit = Math.min(Number(query.get('max-keys') ?? this.#pageSize), this.#pageSize);
    const keys = [...this.#objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const rest = keys.filter((key) => key.startsWith(prefix) && (after === '' || key > after));
    const page = rest.slice(0, limit);
    const isTruncated = rest.length > limit;
    const next = Buffer.from(page.at(-1) ?? '').toString('base64url');
    const body = element('ListBucketResult', [
      element('Name', bucket),
      element('Prefix', prefix),
      element('KeyCount', page.length),
      element('MaxKeys', limit),
      element('IsTruncated', isTruncated),
      ...(isTruncated ? [element('NextContinuationToken', next)] : []),
      ...page.map((key) => element('Contents', this.#describe(key))),
    ]);
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(body) };
  }

  #describe(key: string): string[] {
    const { body, etag, lastModified } = this.#objects.get(key) as StoredObject;
    return [
      element('Key', key),
      element('LastModified', lastModified.toISOString()),
      element('ETag', etag),
      element('Size', body.length),
      element('StorageClass', 'STANDARD'),
    ];
  }
}

/** If-Match on what is not there is 404, as measured of S3, where RFC 9110 would have 412. */
function assertMatch(headers: IncomingHttpHeaders, current: StoredObject | undefined): void {
  const tag = headers['if-match'];
  if (tag === undefined) return;
  if (!current) throw noSuchKey();
  if (tag !== '*' && !isSameTag(tag, current.etag)) throw preconditionFailed();
}

function isSameTag(tag: string, etag: string): boolean {
  return tag.replaceAll('"', '') === etag.replaceAll('"', '');
}
