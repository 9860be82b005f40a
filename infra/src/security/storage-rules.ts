import {
  block,
  blocks,
  each,
  inOneModule,
  type PlannedResource,
  type SecurityRule,
} from './security-rule.ts';

const OWN_KEY = 'a key of its own in KMS costs by the month and by the request;';

export const storageRules: SecurityRule[] = [
  {
    title: 'buckets are closed to the public, versioned, encrypted, and answer through TLS alone',
    check: each('aws_s3_bucket', (_, bucket, all) => {
      const missing = Object.entries(OF_A_BUCKET).filter(
        ([type, holds]) =>
          !all.some((other) => other.type === type && inOneModule(other, bucket) && holds(other)),
      );
      return missing.length > 0 && `lacks ${missing.map(([type]) => type).join(', ')}`;
    }),
  },
  {
    id: 'CKV_AWS_300',
    title: 'buckets forget uploads that were never finished, and old versions',
    check: each('aws_s3_bucket', (_, bucket, all) => {
      const forgets = all.some(
        (other) =>
          other.type === 'aws_s3_bucket_lifecycle_configuration' &&
          inOneModule(other, bucket) &&
          blocks(other.settings, 'rule').some(
            (rule) =>
              blocks(rule, 'abort_incomplete_multipart_upload').length > 0 &&
              blocks(rule, 'noncurrent_version_expiration').length > 0,
          ),
      );
      return !forgets && 'keeps them';
    }),
  },
  {
    id: 'CKV_AWS_145',
    title: 'buckets are encrypted with a key of KMS',
    skipped: `${OWN_KEY} S3 encrypts with its own.`,
  },
  {
    id: 'CKV_AWS_18',
    title: 'buckets log who asks for what',
    skipped:
      'that takes one more bucket. Proxies alone read certificates, and plans the state, which holds no secret; IAM says so, and CloudTrail who changes it.',
  },
  {
    id: 'CKV_AWS_144',
    title: 'buckets are copied to another region',
    skipped: 'certificates are ordered again, and the state has its earlier versions.',
  },
  {
    id: 'CKV2_AWS_62',
    title: 'buckets tell of what happens in them',
    skipped: 'nobody waits to hear of it.',
  },
  {
    id: 'CKV_AWS_26',
    title: 'topics are encrypted with a key of KMS',
    skipped: `${OWN_KEY} CloudWatch publishes to no topic that has AWS's. Messages hold the names of alarms.`,
  },
  {
    id: 'CKV_AWS_66',
    title: 'log groups forget',
    check: each('aws_cloudwatch_log_group', ({ retention_in_days: days }) => !days && 'keeps logs for ever'),
  },
  {
    id: 'CKV_AWS_338',
    title: 'logs are kept for a year',
    skipped:
      'they are for finding faults, hold addresses of visitors, and cost by what is kept: 30 days unless told otherwise.',
  },
  {
    id: 'CKV_AWS_158',
    title: 'logs are encrypted with a key of KMS',
    skipped: `${OWN_KEY} CloudWatch encrypts with its own.`,
  },
  {
    id: 'CKV_AWS_337',
    title: 'parameters of SSM are encrypted with a key of KMS',
    skipped:
      'there are none: the platform has no secret but certificates and their keys, which are in an encrypted bucket.',
    check: each('aws_ssm_parameter', () => 'is one'),
  },
  {
    id: 'CKV_AWS_32',
    title: 'repositories are not public',
    check: (resource) =>
      resource.type === 'aws_ecr_repository_policy' && JSON.stringify(resource.settings).includes('\\"*\\"')
        ? ['lets anybody in']
        : [],
  },
  {
    id: 'CKV_AWS_51',
    title: 'tags of images do not move',
    skipped:
      'deploys name an image by its digest, which never moves; `latest` moves, and is what the first task definition names.',
  },
  {
    id: 'CKV_AWS_136',
    title: 'repositories are encrypted with a key of KMS',
    skipped: `${OWN_KEY} ECR encrypts with S3's.`,
  },
  {
    id: 'CKV_AWS_163',
    title: 'images are scanned when they are pushed',
    check: each('aws_ecr_repository', (settings) => {
      return block(settings, 'image_scanning_configuration').scan_on_push !== true && 'scans none';
    }),
  },
  {
    title: 'repositories forget old images',
    check: each('aws_ecr_repository', (_, repository, all) => {
      const policies = all.filter((other) => other.type === 'aws_ecr_lifecycle_policy');
      return !policies.some((policy) => inOneModule(policy, repository)) && 'keeps all of them';
    }),
  },
];

const OF_A_BUCKET: Record<string, (resource: PlannedResource) => boolean> = {
  aws_s3_bucket_public_access_block: ({ settings }) =>
    ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].every(
      (setting) => settings[setting] === true,
    ),
  aws_s3_bucket_versioning: ({ settings }) =>
    block(settings, 'versioning_configuration').status === 'Enabled',
  aws_s3_bucket_server_side_encryption_configuration: () => true,
  aws_s3_bucket_policy: ({ settings }) => String(settings.policy).includes('aws:SecureTransport'),
};
