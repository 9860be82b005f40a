import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  type Failure,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import { batches, CLIENT } from './aws-client.ts';

/** How many a describe operation takes. */
const BATCH = 100;

/** Reads one cluster; needs ecs:ListTasks, ecs:DescribeTasks and ecs:DescribeContainerInstances. */
export class EcsApi {
  readonly #client: ECSClient;
  readonly #cluster: string;

  constructor({ region, cluster }: { region: string; cluster: string }) {
    this.#client = new ECSClient({ ...CLIENT, region });
    this.#cluster = cluster;
  }

  /** The tasks of these families that run or are to run. */
  async tasks(families: readonly string[], abortSignal: AbortSignal): Promise<Task[]> {
    const arns = await Promise.all(families.map((family) => this.#listTasks(family, abortSignal)));
    return this.#describe(arns.flat(), async (tasks) => {
      const command = new DescribeTasksCommand({ cluster: this.#cluster, tasks });
      const { tasks: found, failures } = await this.#client.send(command, { abortSignal });
      return { found, failures };
    });
  }

  /** The EC2 instance ids, or what else they have been given, by the ARNs of container instances. */
  async instanceIds(arns: readonly string[], abortSignal: AbortSignal): Promise<Map<string, string>> {
    const instances = await this.#describe(arns, async (containerInstances) => {
      const command = new DescribeContainerInstancesCommand({ cluster: this.#cluster, containerInstances });
      const { containerInstances: found, failures } = await this.#client.send(command, { abortSignal });
      return { found, failures };
    });
    return new Map(
      instances.flatMap(({ containerInstanceArn: arn, ec2InstanceId = '' }) =>
        arn ? [[arn, ec2InstanceId]] : [],
      ),
    );
  }

  close(): void {
    this.#client.destroy();
  }

  async #listTasks(family: string, abortSignal: AbortSignal): Promise<string[]> {
    const input = { cluster: this.#cluster, family, desiredStatus: 'RUNNING' as const };
    const pages = paginateListTasks({ client: this.#client }, input, { abortSignal });
    const arns: string[] = [];
    for await (const { taskArns = [] } of pages) arns.push(...taskArns);
    return arns;
  }

  /** What has gone since it was listed is left out; any other failure leaves something in the dark. */
  async #describe<T>(
    arns: readonly string[],
    describe: (batch: string[]) => Promise<{ found: T[] | undefined; failures: Failure[] | undefined }>,
  ): Promise<T[]> {
    const answers = await Promise.all(batches(arns, BATCH).map(describe));
    const failure = answers
      .flatMap(({ failures }) => failures ?? [])
      .find(({ reason }) => reason !== 'MISSING');
    if (failure) throw new Error(`ECS cannot describe ${failure.arn}: ${failure.reason}`);
    return answers.flatMap(({ found }) => found ?? []);
  }
}
