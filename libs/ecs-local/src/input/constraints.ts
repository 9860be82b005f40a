import { ENUMERATIONS } from './enumerations.ts';
import { inputShapes, type Shape, type Structure } from './shape.ts';

/**
 * What the model of ECS asks of input beyond its types: required members and enumerated values, at any depth.
 *
 * @param input of the right types
 * @returns the first violation in ECS's words, or undefined
 */
export function violation(operation: string, input: object): string | undefined {
  const shape = inputShapes.get(operation);
  return shape && violationIn(shape, input);
}

function violationIn(shape: Shape, value: unknown): string | undefined {
  if (shape.kind === 'structure') return violationInStructure(shape, value as Record<string, unknown>);
  if (shape.kind === 'list') return firstOf(value as unknown[], (item) => violationIn(shape.member(), item));
  return undefined;
}

function violationInStructure(shape: Structure, value: Record<string, unknown>): string | undefined {
  return (
    firstOf(shape.required, (member) => absence(shape, member, value[member])) ??
    firstOf(Object.entries(value), ([member, item]) => {
      const allowed = ENUMERATIONS[`${shape.name}.${member}`];
      const inner = shape.members.get(member);
      return (
        (allowed && strangerIn(member, item, Object.values(allowed))) ?? (inner && violationIn(inner(), item))
      );
    })
  );
}

function absence({ name, members }: Structure, member: string, value: unknown): string | undefined {
  if (value !== undefined && value !== '') return undefined;
  const isList = members.get(member)?.().kind === 'list';
  if (!isList) return `${capitalised(member)} can not be blank.`;
  return ABSENT_LISTS[`${name}.${member}`] ?? `${capitalised(inWords(member))} cannot be empty.`;
}

const ABSENT_LISTS: Record<string, string> = {
  'RegisterTaskDefinitionRequest.containerDefinitions': 'Container list cannot be empty.',
};

function strangerIn(member: string, value: unknown, allowed: string[]): string | undefined {
  const values = Array.isArray(value) ? value : [value];
  const strange = values.some((one) => !allowed.includes(one));
  return strange ? `${member} should be one of [${allowed.join(',')}]` : undefined;
}

function firstOf<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = item === undefined ? undefined : check(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `containerInstances` as `container instances`. */
const inWords = (member: string) => member.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
