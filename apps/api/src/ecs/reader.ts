import { DescribeTaskDefinitionCommand, type ECSClient, type Service, type Task } from '@aws-sdk/client-ecs';
import { describeServices, describeTasks, listServices, listTasks } from './calls.ts';
import { definitionFacts } from './definition-facts.ts';
import type { DefinitionFacts, EcsReading } from './reading.ts';

/**
 * Reads a cluster through the SDK. What cannot change any more, task definitions and stopped tasks, is asked for once
 * and remembered for as long as ECS lists it: the API's quotas are shared by the whole account.
 */
export class EcsReader {
  readonly #client: ECSClient;
  readonly #cluster: string;
  #definitions = new Map<string, DefinitionFacts>();
  #stopped = new Map<string, Task>();

  constructor(client: ECSClient, cluster: string) {
    this.#client = client;
    this.#cluster = cluster;
  }

  /** Rejects when any part fails. */
  async read(signal: AbortSignal): Promise<EcsReading> {
    const [services, tasks] = await Promise.all([this.#readServices(signal), this.#readTasks(signal)]);
    return { services, tasks, definitions: await this.#readDefinitions(services, signal) };
  }

  async #readServices(signal: AbortSignal): Promise<Service[]> {
    const call = { client: this.#client, cluster: this.#cluster, signal };
    return describeServices(call, await listServices(call));
  }

  /** ECS never lists a desired status of PENDING: a task that waits or starts is meant to be RUNNING. */
  async #readTasks(signal: AbortSignal): Promise<Task[]> {
    const call = { client: this.#client, cluster: this.#cluster, signal };
    const lists = await Promise.all([listTasks(call, 'RUNNING'), listTasks(call, 'STOPPED')]);
    const arns = [...new Set(lists.flat())];
    const remembered = arns.flatMap((arn) => this.#stopped.get(arn) ?? []);
    const described = await describeTasks(
      call,
      arns.filter((arn) => !this.#stopped.has(arn)),
    );
    const tasks = [...remembered, ...described];
    this.#stopped = new Map(tasks.flatMap((task) => (isOver(task) ? [[task.taskArn ?? '', task]] : [])));
    return tasks;
  }

  async #readDefinitions(services: Service[], signal: AbortSignal): Promise<Map<string, DefinitionFacts>> {
    const arns = new Set(services.flatMap(({ taskDefinition }) => taskDefinition ?? []));
    const entries = [...arns].map(async (arn) => [arn, await this.#readDefinition(arn, signal)] as const);
    this.#definitions = new Map(await Promise.all(entries));
    return this.#definitions;
  }

  async #readDefinition(arn: string, abortSignal: AbortSignal): Promise<DefinitionFacts> {
    const known = this.#definitions.get(arn);
    if (known) return known;
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: arn });
    return definitionFacts((await this.#client.send(command, { abortSignal })).taskDefinition);
  }
}

const isOver = (task: Task) => task.lastStatus === 'STOPPED';
