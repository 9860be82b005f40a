import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AwsError } from './aws-error.ts';
import { Resources } from './resources.ts';
import type { Account, Answer, Call, Service } from './service.ts';
import { autoscaling } from './services/autoscaling.ts';
import { cloudwatch } from './services/cloudwatch.ts';
import { ec2 } from './services/ec2/ec2.ts';
import { ecr } from './services/ecr.ts';
import { ecsAt } from './services/ecs.ts';
import { elasticLoadBalancing } from './services/elastic-load-balancing.ts';
import { events } from './services/events.ts';
import { iam } from './services/iam.ts';
import { logs } from './services/logs.ts';
import { route53 } from './services/route53.ts';
import { s3 } from './services/s3.ts';
import { sns } from './services/sns.ts';
import { sts } from './services/sts.ts';

export interface MockAws {
  endpoint: string;
  account: Account;
  /** Calls of what is not here, each once. A test that leads to one has proven nothing. */
  unknown: ReadonlySet<string>;
  stop(): Promise<void>;
}

export interface MockAwsOptions {
  account: string;
  region: string;
  /** Where an ECS is. */
  ecs: string;
}

/** As much of AWS as the roots ask of it, in memory: what is made is described, changed and removed. */
export async function startMockAws({ account: id, region, ecs }: MockAwsOptions): Promise<MockAws> {
  const account: Account = { id, region, resources: new Resources() };
  const services = servicesWith(ecs);
  const unknown = new Set<string>();
  const server = createServer(async (request, response) => {
    const call = await callOf(request);
    const { status, headers, body } = await answerTo(call, services, account, unknown);
    const length = call.method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { 'x-amzn-requestid': 'mock', ...length, ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // A name, as mocks are called in containers and workflows: nothing may want a host below it.
    endpoint: `http://localhost:${port}`,
    account,
    unknown,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** By the names that requests are signed for. */
const servicesWith = (ecs: string): Record<string, Service> => ({
  autoscaling,
  ec2,
  ecr,
  ecs: ecsAt(ecs),
  elasticloadbalancing: elasticLoadBalancing,
  events,
  iam,
  logs,
  monitoring: cloudwatch,
  route53,
  s3,
  sns,
  sts,
});

async function callOf(request: IncomingMessage): Promise<Call> {
  const body = await buffer(request);
  const { method = 'GET', url = '/', headers } = request;
  return { method, url: new URL(url, 'http://mock'), headers, body };
}

/** Who is asked stands in the signature: `Credential=<key>/<day>/<region>/<service>/aws4_request`. */
const signedFor = ({ headers }: Call) =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];

async function answerTo(
  call: Call,
  services: Record<string, Service>,
  account: Account,
  unknown: Set<string>,
): Promise<Answer> {
  const name = signedFor(call) ?? 'unsigned';
  const service = services[name];
  if (!service) {
    unknown.add(`${name} ${call.method} ${call.url.pathname}`);
    return { status: 501, body: `there is no service ${name} here` };
  }
  try {
    const answer = await service.answer(call, account);
    if (answer) return answer;
    const asked = `${name} ${service.nameOf(call)}`;
    unknown.add(asked);
    return service.error('InvalidAction', `${asked} is not here`, 400);
  } catch (error) {
    if (error instanceof AwsError) return service.error(error.code, error.message, error.status);
    unknown.add(`${name} ${service.nameOf(call)}: ${error}`);
    return service.error('InternalFailure', String(error), 400);
  }
}
