import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { assertKey, assertPrefix, isKey } from './object-key.ts';
import type { ObjectStore, PutCondition, StoredObject } from './object-store.ts';
import { isAbsence, isPreconditionFailure, judge } from './s3-error.ts';
import { ConflictError, StoreError } from './store-error.ts';

export interface S3StoreOptions {
  bucket: string;
  /** Stands before every key, as it is: `staging/`, say. */
  prefix?: string;
  /** From the environment by default, as are the credentials. */
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Another S3 than Amazon's; asked path-style. */
  endpoint?: string;
  /** How objects are encrypted; by default as the bucket says, and S3 encrypts in every case. */
  encryption?: 'AES256' | { kmsKeyId: string };
  timings?: Partial<S3Timings>;
}

export interface S3Timings {
  /** How long one try may take, its answer included. */
  tryMs: number;
  tries: number;
  /** About as long before the second try; doubled before each further one. */
  backoffMs: number;
}

type Sdk = typeof import('@aws-sdk/client-s3');

const TIMINGS: S3Timings = { tryMs: 5000, tries: 3, backoffMs: 200 };

/**
 * Keeps each key as an object in a bucket. The SDK is loaded here and not before: who keeps files does not pay for it.
 *
 * Wants s3:GetObject, s3:PutObject and s3:DeleteObject on the objects and s3:ListBucket on the bucket; without the last
 * S3 denies a key that is not there.
 */
export async function openS3Store(options: S3StoreOptions): Promise<ObjectStore> {
  return new S3Store(await import('@aws-sdk/client-s3'), options);
}

class S3Store implements ObjectStore {
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #encryption: ReturnType<typeof encryptionHeaders>;
  readonly #timings: S3Timings;

  constructor(sdk: Sdk, options: S3StoreOptions) {
    this.#sdk = sdk;
    this.#client = new sdk.S3Client(clientConfig(options));
    this.#bucket = options.bucket;
    this.#prefix = options.prefix ?? '';
    this.#encryption = encryptionHeaders(options.encryption);
    this.#timings = { ...TIMINGS, ...options.timings };
  }

  async get(key: string): Promise<StoredObject | undefined> {
    assertKey(key);
    return this.#retrying(`read ${key}`, (signal) => this.#read(key, signal));
  }

  async put(key: string, body: string | Uint8Array, condition?: PutCondition): Promise<string> {
    assertKey(key);
    const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
    const input = { ...this.#at(key), Body: bytes, ...this.#encryption, ...preconditions(condition) };
    const version = await this.#retrying(`write ${key}`, async (abortSignal, mayBeDone) => {
      try {
        const { ETag = '' } = await this.#client.send(new this.#sdk.PutObjectCommand(input), { abortSignal });
        return ETag;
      } catch (error) {
        const conflicts = isPreconditionFailure(error) || (condition && isAbsence(error));
        if (!conflicts) throw error;
        if (!mayBeDone) throw new ConflictError(key, { cause: error });
        return undefined;
      }
    });
    return version ?? this.#versionOfOwn(bytes, key);
  }

  async delete(key: string, condition?: { ifVersion: string }): Promise<void> {
    assertKey(key);
    const input = { ...this.#at(key), ...preconditions(condition) };
    await this.#retrying(`delete ${key}`, async (abortSignal) => {
      try {
        await this.#client.send(new this.#sdk.DeleteObjectCommand(input), { abortSignal });
      } catch (error) {
        if (isPreconditionFailure(error)) throw new ConflictError(key, { cause: error });
        if (!isAbsence(error)) throw error;
      }
    });
  }

  async list(prefix: string): Promise<string[]> {
    assertPrefix(prefix);
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.#retrying(`list ${prefix}`, (signal) => this.#page(prefix, token, signal));
      for (const { Key = '' } of page.Contents ?? []) keys.push(Key.slice(this.#prefix.length));
      token = page.NextContinuationToken;
    } while (token);
    return keys.filter(isKey);
  }

  async #read(key: string, abortSignal: AbortSignal): Promise<StoredObject | undefined> {
    try {
      const command = new this.#sdk.GetObjectCommand(this.#at(key));
      const { Body, ETag = '' } = await this.#client.send(command, { abortSignal });
      return { body: Buffer.from((await Body?.transformToByteArray()) ?? []), version: ETag };
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** A write's answer was lost and its repetition met a conflict: with itself, if what is there is what it wrote. */
  async #versionOfOwn(bytes: Buffer, key: string): Promise<string> {
    const found = await this.get(key);
    if (found?.body.equals(bytes)) return found.version;
    throw new StoreError('unavailable', `cannot tell whether ${key} was written before others wrote it`);
  }

  #page(prefix: string, ContinuationToken: string | undefined, abortSignal: AbortSignal) {
    const input = { Bucket: this.#bucket, Prefix: this.#prefix + prefix, ContinuationToken };
    return this.#client.send(new this.#sdk.ListObjectsV2Command(input), { abortSignal });
  }

  /** @param attempt is told whether an earlier one may have been carried out */
  async #retrying<T>(
    doing: string,
    attempt: (signal: AbortSignal, mayBeDone: boolean) => Promise<T>,
  ): Promise<T> {
    const { tryMs, tries, backoffMs } = this.#timings;
    let mayBeDone = false;
    for (let number = 1; ; number++) {
      try {
        return await within(tryMs, (signal) => attempt(signal, mayBeDone));
      } catch (error) {
        const failure = judge(error, `${doing} in s3://${this.#bucket}/${this.#prefix}`);
        if (!failure.isTransient || number >= tries) throw failure.error;
        mayBeDone ||= failure.mayBeDone;
        await sleep(backoffMs * 2 ** (number - 1) * (0.5 + Math.random()));
      }
    }
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }
}

/** Retries are ours: only who makes them knows that an answer was lost. */
function clientConfig({ region, endpoint, credentials }: S3StoreOptions): S3ClientConfig {
  return {
    maxAttempts: 1,
    ...(region && { region }),
    ...(credentials && { credentials }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
  };
}

function encryptionHeaders(encryption: S3StoreOptions['encryption']) {
  if (encryption === undefined) return {};
  if (encryption === 'AES256') return { ServerSideEncryption: 'AES256' } as const;
  return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryption.kmsKeyId } as const;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
function preconditions(condition: PutCondition | undefined): { IfMatch?: string; IfNoneMatch?: string } {
  if (!condition) return {};
  return 'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.ifVersion };
}

/** Also ends the wait for a body that has stopped coming, which the SDK's own timeouts do not. */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work(signal), late]);
}
