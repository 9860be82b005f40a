import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** Who may ask, and where. */
export interface Signer {
  accessKeyId: string;
  region: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=[0-9a-f]{64}$/;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const LARGEST_SKEW_MS = 15 * 60_000;

/**
 * Holds the request to the form of Signature Version 4, without computing the signature, and its body to its digests.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 *
 * @throws S3Error
 */
export function assertSigned({ headers, body }: S3Request, signer: Signer): void {
  const { authorization } = headers;
  if (!authorization) throw denied('The request is not signed.');
  const [, accessKeyId, day, region, signed = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (!accessKeyId) throw malformed('The authorization header that you provided is not valid.');
  if (region !== signer.region)
    throw malformed(`The region '${region}' is wrong; expecting '${signer.region}'`);
  if (accessKeyId !== signer.accessKeyId) {
    throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist.');
  }
  assertSignedHeaders(headers, signed.split(';'));
  assertDate(String(headers['x-amz-date']), day);
  assertDigests(headers, body);
}

function assertSignedHeaders(headers: IncomingHttpHeaders, signed: string[]): void {
  const required = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = required.filter((name) => !signed.includes(name));
  const absent = signed.filter((name) => headers[name] === undefined);
  if (missing.length > 0 || absent.length > 0) {
    throw denied(`Headers are not signed as they were sent: ${[...missing, ...absent].join()}`);
  }
}

function assertDate(date: string, day: string | undefined): void {
  if (!AMZ_DATE.test(date) || date.slice(0, 8) !== day) throw denied('x-amz-date is missing or not valid.');
  const time = Date.parse(date.replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z'));
  if (Math.abs(time - Date.now()) > LARGEST_SKEW_MS) {
    throw new S3Error(403, 'RequestTimeTooSkewed', 'The difference between the times is too large.');
  }
}

function assertDigests(headers: IncomingHttpHeaders, body: Buffer): void {
  const sha256 = headers['x-amz-content-sha256'];
  if (sha256 !== 'UNSIGNED-PAYLOAD' && sha256 !== createHash('sha256').update(body).digest('hex')) {
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'x-amz-content-sha256 does not match what was sent.');
  }
  const checksum = headers['x-amz-checksum-crc32'];
  if (checksum !== undefined && checksum !== crc32Of(body)) {
    throw new S3Error(400, 'BadDigest', 'The CRC32 you specified did not match what we received.');
  }
}

/** As S3 writes it: base64 of four bytes. */
export function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

const denied = (message: string) => new S3Error(403, 'AccessDenied', message);
const malformed = (message: string) => new S3Error(400, 'AuthorizationHeaderMalformed', message);
