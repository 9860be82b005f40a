import { EcsError } from '../errors.ts';
import { inputShapes, type Shape, type Structure } from './shape.ts';

/**
 * The input as the wire's types allow it. Members that ECS does not know are dropped, as ECS does.
 *
 * @throws SerializationException for a value of another type
 */
export function typedInput(operation: string, input: unknown): object {
  const shape = inputShapes.get(operation);
  if (!shape) throw new EcsError('UnknownOperationException', `ECS has no operation ${operation}.`);
  return typedStructure(shape, input);
}

function typed(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
      return typedStructure(shape, value);
    case 'list':
      if (!Array.isArray(value)) throw wrongCollection(value);
      return value.map((item) => (item === undefined ? undefined : typed(shape.member(), item)));
    case 'map':
      if (!isObject(value)) throw wrongCollection(value);
      return Object.fromEntries(entriesOf(value).map(([key, item]) => [key, typed(shape.member(), item)]));
    case 'document':
      return value;
    default:
      if (typeof value !== shape.kind) throw wrongScalar(value, SCALAR_NAMES[shape.kind]);
      return value;
  }
}

function typedStructure({ members }: Structure, value: unknown): object {
  if (!isObject(value)) throw wrongCollection(value);
  return Object.fromEntries(
    entriesOf(value).flatMap(([name, item]) => {
      const shape = members.get(name);
      return shape ? [[name, typed(shape(), item)]] : [];
    }),
  );
}

const SCALAR_NAMES = { string: 'String', number: 'Integer', boolean: 'Boolean' };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, item]) => item !== undefined);

/** The wording is that of AWS's services for this protocol. */
function wrongScalar(value: unknown, expected: string): EcsError {
  if (Array.isArray(value)) return refusal(`Unrecognized collection type class java.lang.${expected}`);
  if (isObject(value)) return refusal('Start of structure or map found where not expected.');
  return refusal(
    `${tokenOf(value)} can not be converted to ${expected === 'Integer' ? 'an Integer' : `a ${expected}`}`,
  );
}

function wrongCollection(value: unknown): EcsError {
  if (isObject(value)) return refusal('Start of structure or map found where not expected.');
  return refusal(Array.isArray(value) ? 'Start of list found where not expected' : 'Unexpected field type');
}

const refusal = (message: string) => new EcsError('SerializationException', message);

function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return 'STRING_VALUE';
}
