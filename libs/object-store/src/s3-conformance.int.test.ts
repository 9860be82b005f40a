import { startS3Server } from '@platform-journey/testing';
import { openS3Store } from './s3.ts';
import { describeConformance, type SharedStore } from './testing/conformance.ts';

/** Against the stand-in, or with REMOTE=1 against the bucket that S3_BUCKET names, as the environment's credentials. */
if (process.env.REMOTE === '1') describeConformance('S3', remote);
else describeConformance('the S3 stand-in', standIn);

async function remote(): Promise<SharedStore> {
  const bucket = process.env.S3_BUCKET;
  if (!bucket) throw new Error('S3_BUCKET: expected the name of a bucket; received nothing');
  const prefix = 'object-store-conformance/';
  const open = () => openS3Store({ bucket, prefix });
  return { store: await open(), other: await open(), close: async () => {} };
}

async function standIn(): Promise<SharedStore> {
  const { bucket, endpoint, region, credentials, close } = await startS3Server({ pageSize: 3 });
  const open = () => openS3Store({ bucket, endpoint, region, credentials });
  return { store: await open(), other: await open(), close };
}
