import { buffer } from 'node:stream/consumers';
import { startUpstream } from '@platform-journey/testing';

/** What one page of an answer holds, so that there is more than one. */
const PAGE = 2;
const FILTER_VALUE = /^Filter\.1\.Value\.\d+$/;

export interface Ec2Server {
  endpoint: string;
  /** Private addresses by instance id. */
  addresses: Map<string, string>;
  /** The ids that each call has asked for. */
  calls: string[][];
  /** The code of an error that calls are answered with. */
  failing: string | undefined;
  close(): Promise<void>;
}

/**
 * A stand-in for EC2 that knows DescribeInstances by instance-id, in EC2's query protocol, and nothing else: whatever
 * EC2 would not understand is answered with its error.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export async function startEc2Server(): Promise<Ec2Server> {
  const upstream = await startUpstream(async (request, response) => {
    const input = new URLSearchParams((await buffer(request)).toString());
    const refused = server.failing ?? refusal(request.method, request.headers, input);
    response.writeHead(refused === undefined ? 200 : 400, { 'content-type': 'text/xml;charset=UTF-8' });
    if (refused !== undefined) return response.end(failure(refused));
    const ids = [...input].filter(([name]) => FILTER_VALUE.test(name)).map(([, value]) => value);
    if (!input.has('NextToken')) server.calls.push(ids);
    const known = [...server.addresses].filter(([id]) => ids.includes(id));
    const start = Number(input.get('NextToken') ?? 0);
    const more = start + PAGE < known.length ? start + PAGE : undefined;
    return response.end(instances(known.slice(start, start + PAGE), more));
  });
  const server: Ec2Server = {
    endpoint: `http://127.0.0.1:${upstream.port}`,
    addresses: new Map(),
    calls: [],
    failing: undefined,
    close: upstream.close,
  };
  return server;
}

function refusal(
  method: string | undefined,
  headers: NodeJS.Dict<string | string[]>,
  input: URLSearchParams,
): string | undefined {
  const signature = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/ec2\/aws4_request, /;
  if (!signature.test(String(headers.authorization))) return 'MissingAuthenticationToken';
  if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded')
    return 'InvalidRequest';
  if (input.get('Action') !== 'DescribeInstances' || input.get('Version') !== '2016-11-15')
    return 'InvalidAction';
  if (input.get('Filter.1.Name') !== 'instance-id') return 'InvalidParameterValue';
  const others = [...input.keys()].filter((name) => !FILTER_VALUE.test(name));
  const known = ['Action', 'Version', 'Filter.1.Name', 'NextToken'];
  const values = [...input.keys()].length - others.length;
  if (values < 1 || values > 200) return 'FilterLimitExceeded';
  return others.every((name) => known.includes(name)) ? undefined : 'UnknownParameter';
}

function instances(known: [id: string, address: string][], nextToken: number | undefined): string {
  const reservations = known.map(
    ([id, address]) =>
      `<item><instancesSet><item><instanceId>${id}</instanceId><privateIpAddress>${address}</privateIpAddress></item></instancesSet></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>
<reservationSet>${reservations.join('')}</reservationSet>
${nextToken === undefined ? '' : `<nextToken>${nextToken}</nextToken>`}</DescribeInstancesResponse>`;
}

function failure(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>${code}</Code><Message>refused</Message></Error></Errors><RequestID>1</RequestID></Response>`;
}
