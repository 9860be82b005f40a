import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Change } from './change.ts';
import { completedRevisions } from './completed-revisions.ts';
import { DeployError } from './deploy-error.ts';
import type { EcsContext } from './ecs-context.ts';
import { existingServices } from './existing-services.ts';
import type { ServiceOutcome } from './outcome.ts';
import { type DeployResult, type Plan, type RollOutOptions, rollOut } from './roll-out.ts';
import { describeTaskDefinition, imageOf, revisionName } from './task-definition.ts';

export interface RollbackOptions extends RollOutOptions {
  /** All of them unless given. */
  services?: readonly string[] | undefined;
}

/**
 * Brings each service back to the newest revision older than its current one that has completed a deployment, and waits as a
 * deploy does. Counts stay.
 *
 * @throws DeployError, before anything is changed, when a service has none left
 */
export function rollback(options: RollbackOptions): Promise<DeployResult> {
  return rollOut(options, (context) => planRollback(context, options));
}

/** What a deploy did to a service. */
export type Done = Pick<ServiceOutcome, 'name' | 'taskDefinition' | 'previous'>;

export interface UndoOptions extends RollOutOptions {
  /** Of the deploy to undo. */
  done: readonly Done[];
}

/**
 * Brings each service that a deploy has changed back to what ran before, and waits as a deploy does. Those that do not run what
 * that deploy has set are left alone.
 */
export function undo(options: UndoOptions): Promise<DeployResult> {
  return rollOut(options, (context) => planUndo(context, options));
}

async function planRollback(context: EcsContext, { services }: RollbackOptions): Promise<Plan> {
  const names = services ?? Object.keys(context.environment.services);
  const existing = await existingServices(context, names);
  const found = await Promise.all(
    names.map(async (name) => {
      const current = revisionName(existing.get(name)?.taskDefinition ?? '');
      return { name, current, target: await olderRevision(context, name, current) };
    }),
  );
  const stuck = found.filter(({ target }) => target === undefined);
  if (stuck.length > 0) throw nothingLeft(stuck);
  const changes = found.map(({ name, current, target = '' }) => goTo(context, name, current, target));
  return { changes: await Promise.all(changes) };
}

function nothingLeft(stuck: readonly { name: string; current: string }[]): DeployError {
  const lines = stuck.map(
    ({ name, current }) => `${name}: nothing older than ${current} has completed a deployment`,
  );
  const message = `${lines.join('\n')}\nNothing has been changed; --service names those to roll back.`;
  const services = stuck.map(({ name }) => name);
  return new DeployError('nothing_to_roll_back_to', message, { services });
}

async function planUndo(context: EcsContext, { done, onNotice = () => {} }: UndoOptions): Promise<Plan> {
  const changed = done.filter(
    ({ taskDefinition, previous }) => taskDefinition !== null && taskDefinition !== previous,
  );
  const existing = await existingServices(
    context,
    changed.map(({ name }) => name),
  );
  const changes: Promise<Change>[] = [];
  const skipped: ServiceOutcome[] = [];
  for (const { name, taskDefinition, previous } of changed) {
    const current = revisionName(existing.get(name)?.taskDefinition ?? '');
    if (current === taskDefinition && previous !== null) {
      changes.push(goTo(context, name, current, previous));
      continue;
    }
    const reason =
      current === taskDefinition ? 'nothing ran before that deploy' : `that deploy set ${taskDefinition}`;
    onNotice(`${name}: stays at ${current}: ${reason}.`);
    const outcome = { name, deployment: null, taskDefinition: current, previous: current, image: null };
    skipped.push({ ...outcome, state: 'skipped' });
  }
  return { changes: await Promise.all(changes), skipped };
}

async function goTo(context: EcsContext, name: string, current: string, target: string): Promise<Change> {
  return {
    name,
    image: imageOf(await describeTaskDefinition(context, target), name) ?? null,
    previous: current,
    revision: async () => target,
    apply: async ({ client, environment, abortSignal }, taskDefinition) => {
      const { cluster } = environment;
      const command = new UpdateServiceCommand({ cluster, service: name, taskDefinition });
      return (await client.send(command, { abortSignal })).service;
    },
  };
}

/** The newest revision to go back to; undefined when there is none. */
async function olderRevision(
  context: EcsContext,
  name: string,
  current: string,
): Promise<string | undefined> {
  for (const revision of olderThan(current, await completedRevisions(context, name))) {
    const definition = await describeTaskDefinition(context, revision);
    if (definition.status === 'ACTIVE' && !isPlaceholder(context, name, imageOf(definition, name)))
      return revision;
  }
  return undefined;
}

/** Terraform's first revision, which completed without any task, names a tag: by now that is what is to be left behind. */
function isPlaceholder({ environment }: EcsContext, name: string, image: string | undefined): boolean {
  return environment.runsOn === 'ecs' && image === environment.services[name]?.image;
}

/** Those of the same family, newest first. */
export function olderThan(current: string, revisions: readonly string[]): string[] {
  const [family, number] = parts(current);
  return [...new Set(revisions)]
    .filter((one) => parts(one)[0] === family && parts(one)[1] < number)
    .sort((a, b) => parts(b)[1] - parts(a)[1]);
}

function parts(revision: string): [family: string, number: number] {
  const colon = revision.lastIndexOf(':');
  return [revision.slice(0, colon), Number(revision.slice(colon + 1))];
}
