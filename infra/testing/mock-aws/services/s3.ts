import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Fields } from '../fields.ts';
import { textsIn, xmlOf } from '../protocols/xml.ts';
import type { Account, Answer, Call, Service } from '../service.ts';

/** What a bucket can have beside objects, by the word in the query; the error when it has none. */
const SETTINGS: Record<string, string> = {
  cors: 'NoSuchCORSConfiguration',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  lifecycle: 'NoSuchLifecycleConfiguration',
  'object-lock': 'ObjectLockConfigurationNotFoundError',
  ownershipControls: 'OwnershipControlsNotFoundError',
  policy: 'NoSuchBucketPolicy',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  replication: 'ReplicationConfigurationNotFoundError',
  tagging: 'NoSuchTagSet',
  website: 'NoSuchWebsiteConfiguration',
};

/** Answers for buckets that were given nothing. */
const DEFAULTS: Record<string, string> = {
  accelerate: '<AccelerateConfiguration/>',
  acl: '<AccessControlPolicy><Owner><ID>test</ID></Owner><AccessControlList/></AccessControlPolicy>',
  logging: '<BucketLoggingStatus/>',
  requestPayment: '<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>',
  versioning: '<VersioningConfiguration/>',
};

const LIFECYCLE_SIZE = 'x-amz-transition-default-minimum-object-size';

/** The part of S3's API that buckets and states need, conditional writes included: a lock is one. Bucket names stand in the path. */
export const s3: Service = {
  nameOf: ({ method, url }) => `${method} ${url.search || (placeOf(url).key ? 'object' : 'bucket')}`,
  answer(call, account) {
    const { bucket, key } = placeOf(call.url);
    if (key) {
      bucketOf(account, bucket);
      return object(call, `${bucket}/${key}`, account);
    }
    const setting = [...call.url.searchParams.keys()].find((name) => name in SETTINGS || name in DEFAULTS);
    if (setting) return settingOf(call, bucketOf(account, bucket), setting);
    return wholeBucket(call, account, bucket);
  },
  error: (code, message, status) =>
    xml(status, `<Error>${xmlOf({ Code: code, Message: message }, '')}</Error>`),
};

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body,
});

function placeOf({ pathname }: URL): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
  return { bucket, key };
}

const bucketOf = ({ resources }: Account, name: string) => resources.get('bucket', name, 'NoSuchBucket');

function wholeBucket(call: Call, account: Account, name: string): Answer | undefined {
  const { resources, region } = account;
  const query = call.url.searchParams;
  if (call.method === 'PUT') {
    if (resources.find('bucket', name))
      throw new AwsError('BucketAlreadyOwnedByYou', 'You have it already', 409);
    resources.put('bucket', name, { settings: {} });
    return { status: 200, headers: { location: `/${name}` }, body: '' };
  }
  bucketOf(account, name);
  if (call.method === 'HEAD') return { status: 200, headers: { 'x-amz-bucket-region': region }, body: '' };
  if (call.method === 'DELETE') return deleteBucket(account, name);
  if (call.method === 'POST' && query.has('delete')) return deleteObjects(call, account, name);
  if (query.has('location')) return xml(200, `<LocationConstraint>${region}</LocationConstraint>`);
  if (query.has('versions')) return xml(200, listing(account, name, query, 'ListVersionsResult', 'Version'));
  if (query.has('list-type')) return xml(200, listing(account, name, query, 'ListBucketResult', 'Contents'));
  return undefined;
}

function deleteBucket({ resources }: Account, name: string): Answer {
  if (keysOf(resources.list('object'), name).length > 0) {
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
  }
  resources.delete('bucket', name);
  return { status: 204, body: '' };
}

const keysOf = (objects: Fields[], bucket: string, prefix = '') =>
  objects
    .map(({ path }) => String(path))
    .filter((path) => path.startsWith(`${bucket}/${prefix}`))
    .map((path) => path.slice(bucket.length + 1));

function listing(
  { resources }: Account,
  bucket: string,
  query: URLSearchParams,
  root: string,
  item: string,
): string {
  const keys = keysOf(resources.list('object'), bucket, query.get('prefix') ?? '');
  const items = keys.map(
    (Key) => `<${item}>${xmlOf({ Key, VersionId: 'null', IsLatest: true, Size: 1 }, '')}</${item}>`,
  );
  return `<${root}><Name>${bucket}</Name><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${items.join('')}</${root}>`;
}

function deleteObjects(call: Call, { resources }: Account, bucket: string): Answer {
  const keys = textsIn(call.body.toString(), 'Key');
  for (const key of keys) resources.delete('object', `${bucket}/${key}`);
  return xml(
    200,
    `<DeleteResult>${keys.map((Key) => `<Deleted>${xmlOf({ Key }, '')}</Deleted>`).join('')}</DeleteResult>`,
  );
}

/** Kept and handed back as it was written. */
function settingOf({ method, headers, body }: Call, bucket: Fields, name: string): Answer {
  const settings = bucket.settings as Record<string, { text: string; headers: Record<string, string> }>;
  if (method === 'PUT') {
    const size = headers[LIFECYCLE_SIZE] ?? 'all_storage_classes_128K';
    const kept = name === 'lifecycle' ? { [LIFECYCLE_SIZE]: String(size) } : {};
    settings[name] = { text: body.toString(), headers: kept };
    return { status: 200, headers: kept, body: '' };
  }
  if (method === 'DELETE') {
    delete settings[name];
    return { status: 204, body: '' };
  }
  const setting = settings[name];
  if (setting) return { ...xml(200, setting.text), headers: setting.headers };
  const missing = SETTINGS[name];
  if (missing) throw new AwsError(missing, `The bucket has no ${name}`, 404);
  return xml(200, DEFAULTS[name] ?? '');
}

function object(call: Call, path: string, { resources }: Account): Answer | undefined {
  const existing = resources.find('object', path);
  refuseUnlessConditionsHold(call, existing);
  if (call.method === 'PUT') {
    const etag = `"${createHash('md5').update(call.body).digest('hex')}"`;
    resources.put('object', path, { path, etag, body: call.body, type: call.headers['content-type'] });
    return { status: 200, headers: { etag }, body: '' };
  }
  if (call.method === 'DELETE') {
    resources.delete('object', path);
    return { status: 204, body: '' };
  }
  if (call.method !== 'GET' && call.method !== 'HEAD') return undefined;
  if (!existing) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  const content = existing.body as Buffer;
  const headers = {
    etag: String(existing.etag),
    'content-length': String(content.length),
    'last-modified': new Date().toUTCString(),
  };
  return { status: 200, headers, body: call.method === 'HEAD' ? '' : content };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html @throws AwsError */
function refuseUnlessConditionsHold({ headers }: Call, existing: Fields | undefined): void {
  const isTaken = headers['if-none-match'] === '*' && existing !== undefined;
  const isOther = headers['if-match'] !== undefined && headers['if-match'] !== existing?.etag;
  if (isTaken || isOther) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
}
