/** Who knows about instances: ECS their ids, EC2 the addresses of its own. */
export interface InstanceHostsParts {
  ecs: { instanceIds(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> };
  /** Asked for when the first instance of EC2 appears. */
  ec2(): Promise<{
    privateAddresses(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  }>;
  /** Address of instances that are not of EC2. */
  targetHost: string;
}

/** The addresses at which instances are reached; each is asked for once, as it stays for an instance's life. */
export class InstanceHosts {
  readonly #parts: InstanceHostsParts;
  readonly #hosts = new Map<string, string>();

  constructor(parts: InstanceHostsParts) {
    this.#parts = parts;
  }

  /** By the ARNs of container instances; those that are not known, or not yet, are left out. */
  async of(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    for (const arn of this.#hosts.keys()) if (!arns.includes(arn)) this.#hosts.delete(arn);
    const unknown = arns.filter((arn) => !this.#hosts.has(arn));
    if (unknown.length > 0) await this.#learn(unknown, signal);
    return this.#hosts;
  }

  async #learn(arns: readonly string[], signal: AbortSignal): Promise<void> {
    const ids = await this.#parts.ecs.instanceIds(arns, signal);
    const ofEc2 = [...ids.values()].filter(isOfEc2);
    const addresses =
      ofEc2.length > 0 ? await (await this.#parts.ec2()).privateAddresses(ofEc2, signal) : undefined;
    for (const [arn, id] of ids) {
      const host = isOfEc2(id) ? addresses?.get(id) : this.#parts.targetHost;
      if (host !== undefined) this.#hosts.set(arn, host);
    }
  }
}

/** External instances (ECS Anywhere), and ecs-local's, have a managed instance's id, `mi-…`. */
function isOfEc2(id: string): boolean {
  return id.startsWith('i-');
}
