import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { EcsError, type ErrorCode } from '../errors.ts';
import { violation } from '../input/constraints.ts';
import { typedInput } from '../input/wire-types.ts';
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

/** Ties an operation's check of its input to its types, which are the SDK's. Types are checked first, rules after. */
export function operation<Request, Response extends object>(
  definition: OperationDefinition<Request, Response>,
): Operation {
  const { name, refusal = 'InvalidParameterException' } = definition;
  return {
    name,
    run(ecs, input) {
      const typed = typedInput(name, input);
      const violated = violation(name, typed);
      if (violated !== undefined) throw new EcsError(refusal, violated);
      const parsed = definition.input.safeParse(typed, { reportInput: true });
      if (parsed.success) return definition.run(ecs, parsed.data as Request);
      throw new EcsError(refusal, parsed.error.issues.map(describeIssue).join('; '));
    },
  };
}

const SHOWN_CHARACTERS = 80;

/** A sentence, as ECS's own wording is, as it stands; else `count: expected number to be <=10, received 11`. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.message.endsWith('.')) return issue.message;
  const member = issue.path.join('.') || 'input';
  const expected = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  const received = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input);
  return `${member}: ${expected}, received ${received.slice(0, SHOWN_CHARACTERS)}`;
}

/** A request whose listed members are checked and whose other members pass. */
export const request = z.looseObject;

/** ECS's names of clusters, services, families and containers. */
export const NAME = /^[A-Za-z0-9_-]{1,255}$/;

export const name = z.string().regex(NAME, 'expected 1 to 255 letters, digits, hyphens and underscores');

/** A name or an ARN. */
export const reference = z.string().min(1, 'expected a name or an ARN');

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
export const tags = z
  .array(
    z.looseObject({
      key: z
        .string()
        .min(1)
        .max(128)
        .regex(TAG_TEXT)
        .refine((key) => !/^aws:/i.test(key), 'expected a key without the prefix aws:'),
      value: z.string().max(256).regex(TAG_TEXT).optional(),
    }),
  )
  .max(50)
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'expected each key once');

/** How many a describe operation takes at once. */
export const references = (most: number) => z.array(reference).max(most, `expected at most ${most} items`);
