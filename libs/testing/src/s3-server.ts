import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bucket, type S3Answer } from './s3/bucket.ts';
import { S3Error } from './s3/s3-error.ts';
import { readRequest, type S3Operation, type S3Request } from './s3/s3-request.ts';
import { assertSigned } from './s3/signature.ts';
import { element, xmlDocument } from './s3/xml.ts';

/** What goes wrong with a request. */
export type S3Fault =
  /** It is answered with this error and not done. */
  | { kind: 'error'; status: number; code: string }
  /** It is done, and answered, that much later. */
  | { kind: 'late'; ms: number }
  /** The connection breaks before it is done. */
  | { kind: 'lost-request' }
  /** It is done, then the connection breaks. */
  | { kind: 'lost-answer' }
  /** It is done, and the answer never comes. */
  | { kind: 'no-answer' }
  /** The answer's headers come, its body does not. */
  | { kind: 'stalled-answer' }
  /** The answer's body has a wrong byte. */
  | { kind: 'damaged-answer' };

export interface S3Server {
  endpoint: string;
  region: string;
  bucket: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** What has been asked, in order of arrival. */
  requests: S3Request[];
  /** Has the next requests of this operation go wrong. */
  fail(operation: S3Operation, fault: S3Fault, times?: number): void;
  close(): Promise<void>;
}

/**
 * A small and strict stand-in for S3 on loopback, its objects in memory. It honours If-Match and If-None-Match as S3
 * does, holds requests to Signature Version 4's form, and answers 501 to what it does not know. Path-style only.
 *
 * @param pageSize keys a list shows at most at once
 */
export async function startS3Server({ pageSize = 1000 } = {}): Promise<S3Server> {
  const [region, bucket] = ['eu-central-1', 'bucket'];
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const objects = new Bucket(pageSize);
  const requests: S3Request[] = [];
  const faults: { operation: S3Operation; fault: S3Fault }[] = [];

  const takeFault = (operation: S3Operation) => {
    const index = faults.findIndex((one) => one.operation === operation);
    return index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
  };

  const server = createServer(async (message, response) => {
    let fault: S3Fault | undefined;
    let answer: S3Answer;
    try {
      const request = await readRequest(message);
      requests.push(request);
      fault = takeFault(request.operation);
      if (fault?.kind === 'lost-request') return response.destroy();
      if (fault?.kind === 'late') await sleep(fault.ms, undefined, { ref: false });
      assertSigned(request, { accessKeyId: credentials.accessKeyId, region });
      if (fault?.kind === 'error') throw new S3Error(fault.status, fault.code, 'A fault, as asked for.');
      if (request.bucket !== bucket) throw new S3Error(404, 'NoSuchBucket', 'The bucket does not exist');
      answer = objects.answer(request);
    } catch (error) {
      answer = errorAnswer(error);
    }
    send(response, answer, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    bucket,
    credentials,
    requests,
    fail(operation, fault, times = 1) {
      for (let time = 0; time < times; time++) faults.push({ operation, fault });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, headers, body = '' }: S3Answer, fault?: S3Fault): void {
  if (fault?.kind === 'no-answer') return;
  if (fault?.kind === 'lost-answer') {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'x-amz-request-id': crypto.randomUUID(), ...headers });
  if (fault?.kind === 'stalled-answer') response.flushHeaders();
  else response.end(fault?.kind === 'damaged-answer' ? damaged(body) : body);
}

function damaged(body: Buffer | string): Buffer {
  const bytes = Buffer.from(body as string);
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return bytes;
}

/** An error that is none of S3's is a bug of the stand-in: 500, and its message is there to be read. */
function errorAnswer(error: unknown): S3Answer {
  const { status, code, message } =
    error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
  const body = xmlDocument(element('Error', [element('Code', code), element('Message', message)]));
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
