import * as sdk from '@aws-sdk/client-ecs';

/** What a value of a request may be, as the SDK's own model of ECS has it. */
export type Shape =
  | { kind: 'string' | 'number' | 'boolean' | 'document' }
  | { kind: 'list' | 'map'; member(): Shape }
  | Structure;

export interface Structure {
  kind: 'structure';
  /** `CreateServiceRequest`, `PortMapping`. */
  name: string;
  members: ReadonlyMap<string, () => Shape>;
  required: readonly string[];
}

const SCALARS = new Map<unknown, 'string' | 'number' | 'boolean' | 'document'>([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'number'],
  [15, 'document'],
]);
const LIST_OF = 64;
const MAP_OF = 128;
const SIMPLE = 0;
const LIST = 1;
const MAP = 2;
const OPERATION = 9;

/** Structures of the inputs of all of ECS's operations, by the operation's name. */
export const inputShapes: ReadonlyMap<string, Structure> = new Map(
  Object.values(sdk).flatMap((schema: unknown) => {
    if (!Array.isArray(schema) || schema[0] !== OPERATION) return [];
    const shape = shapeOf(schema[4]);
    return shape.kind === 'structure' ? [[schema[2] as string, shape]] : [];
  }),
);

/** Reads one of the SDK's schemas: a number, a tuple that starts with its kind, or a function that gives either. */
function shapeOf(schema: unknown): Shape {
  if (typeof schema === 'function') return shapeOf(schema());
  if (typeof schema === 'number') return scalarOrCollection(schema);
  const parts = schema as unknown[];
  // A schema of its own has a namespace in second place; a member with traits has those.
  if (typeof parts[1] !== 'string') return shapeOf(parts[0]);
  if (parts[0] === SIMPLE) return shapeOf(parts[4]);
  if (parts[0] === LIST) return { kind: 'list', member: once(parts[4]) };
  if (parts[0] === MAP) return { kind: 'map', member: once(parts[5]) };
  return structure(parts);
}

function scalarOrCollection(schema: number): Shape {
  if (schema >= MAP_OF) return { kind: 'map', member: once(schema - MAP_OF) };
  if (schema >= LIST_OF) return { kind: 'list', member: once(schema - LIST_OF) };
  return { kind: SCALARS.get(schema) ?? 'document' };
}

/** Unions too: their members are a structure's, of which one is set. */
function structure([, , name, , names, schemas, required = 0]: unknown[]): Structure {
  const members = names as string[];
  return {
    kind: 'structure',
    name: name as string,
    members: new Map(members.map((member, index) => [member, once((schemas as unknown[])[index])])),
    required: members.slice(0, required as number),
  };
}

/** Some shapes contain themselves, so each is read when it is first asked for. */
function once(schema: unknown): () => Shape {
  let shape: Shape | undefined;
  return () => {
    shape ??= shapeOf(schema);
    return shape;
  };
}
