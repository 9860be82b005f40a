import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { EcsError, type ErrorCode } from '../errors.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Store } from '../store.ts';
import type { TaskRunner } from '../task-runner.ts';

/** What operations work on. */
export interface Ecs {
  store: Store;
  runner: TaskRunner;
  scheduler: Scheduler;
  clock: Clock;
}

/** An operation of the ECS API, by the name that AWS gives it. */
export interface Operation {
  name: string;
  /** @throws EcsError when AWS would refuse the input */
  run(ecs: Ecs, input: unknown): object;
}

export interface OperationDefinition<Request, Response extends object> {
  name: string;
  /** Checks what the operation reads; members beyond that are kept as they are. */
  input: z.ZodType;
  /** The error for malformed input. */
  refusal?: ErrorCode;
  run(ecs: Ecs, request: Request): Response;
}

/** Ties an operation's check of its input to its types, which are the SDK's. */
export function operation<Request, Response extends object>(
  definition: OperationDefinition<Request, Response>,
): Operation {
  return {
    name: definition.name,
    run(ecs, input) {
      const parsed = definition.input.safeParse(input, { reportInput: true });
      if (parsed.success) return definition.run(ecs, parsed.data as Request);
      const message = parsed.error.issues.map(describeIssue).join('; ');
      throw new EcsError(definition.refusal ?? 'InvalidParameterException', message);
    },
  };
}

const SHOWN_CHARACTERS = 80;

/** `containerDefinitions.0.image: expected string, received nothing` */
function describeIssue(issue: z.core.$ZodIssue): string {
  const member = issue.path.join('.') || 'input';
  const expected = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  const received = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input);
  return `${member}: ${expected}, received ${received.slice(0, SHOWN_CHARACTERS)}`;
}

/** A request whose listed members are checked and whose other members pass. */
export const request = z.looseObject;

/** ECS's names of clusters and services; families too. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, 'expected 1 to 255 letters, digits, hyphens and underscores');

/** A name or an ARN. */
export const reference = z.string().min(1, 'expected a name or an ARN');

export const tags = z
  .array(z.looseObject({ key: z.string().min(1).max(128), value: z.string().optional() }))
  .max(50);

/** How many a describe operation takes at once. */
export const references = (most: number) => z.array(reference).max(most, `expected at most ${most} items`);
