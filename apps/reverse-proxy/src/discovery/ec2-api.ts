import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { batches, CLIENT } from './aws-client.ts';

/** How many values a filter takes. */
const BATCH = 200;

/** Asks EC2 where its instances are; needs ec2:DescribeInstances. */
export class Ec2Api {
  readonly #client: EC2Client;

  constructor(region: string) {
    this.#client = new EC2Client({ ...CLIENT, region });
  }

  /** The private addresses of instances by their ids; those that EC2 does not know are left out. */
  async privateAddresses(ids: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    const found = await Promise.all(batches(ids, BATCH).map((batch) => this.#describe(batch, signal)));
    return new Map(found.flat());
  }

  async #describe(ids: string[], abortSignal: AbortSignal): Promise<[id: string, address: string][]> {
    // A filter: one unknown id among InstanceIds would make the whole call fail.
    const input = { Filters: [{ Name: 'instance-id', Values: ids }] };
    const found: [string, string][] = [];
    for await (const page of paginateDescribeInstances({ client: this.#client }, input, { abortSignal })) {
      const instances = (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
      for (const { InstanceId, PrivateIpAddress } of instances) {
        if (InstanceId && PrivateIpAddress) found.push([InstanceId, PrivateIpAddress]);
      }
    }
    return found;
  }

  close(): void {
    this.#client.destroy();
  }
}
