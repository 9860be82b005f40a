import { AwsError } from '../../aws-error.ts';
import { type Fields, required, rowsOf, textOf, textsOf } from '../../fields.ts';
import { newId } from '../../resources.ts';
import type { Account } from '../../service.ts';

/** A kind of resource that EC2 describes by ids and filters. */
export interface Kind {
  /** `vpc`, as its tag specifications say. */
  name: string;
  /** Of ids: `vpc`. */
  prefix: string;
  /** The member that holds the id: `vpcId`. */
  id: string;
  /** `InvalidVpcID.NotFound`. */
  missing: string;
  /** What a filter looks at where that is no member of its name. */
  filters?: Record<string, (resource: Fields) => unknown[]>;
}

/** `EnableDnsSupport` as EC2 answers it. */
export const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** Input as it is described: small initials, and lists called sets. */
export function described(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(described);
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      Array.isArray(value) ? `${camel(name)}Set` : camel(name),
      described(value),
    ]),
  );
}

export function create(
  { resources, id: ownerId }: Account,
  kind: Kind,
  input: Fields,
  fields: Fields,
): Fields {
  const id = newId(kind.prefix);
  const specified = rowsOf(input.TagSpecification).find(({ ResourceType }) => ResourceType === kind.name);
  return resources.put(kind.name, id, {
    [kind.id]: id,
    ownerId,
    ...fields,
    tagSet: described(specified?.Tag ?? []),
  });
}

export function find({ resources }: Account, kind: Kind, id: unknown): Fields {
  return resources.get(kind.name, textOf(id), kind.missing);
}

/** @throws AwsError when there is none of an id */
export function describe(account: Account, kind: Kind, input: Fields, ids: unknown = undefined): Fields[] {
  const all = account.resources.list(kind.name);
  const wanted = textsOf(ids);
  for (const id of wanted) find(account, kind, id);
  return all.filter(
    (resource) =>
      (wanted.length === 0 || wanted.includes(textOf(resource[kind.id]))) &&
      rowsOf(input.Filter).every((filter) => matches(kind, resource, filter)),
  );
}

function matches({ filters = {} }: Kind, resource: Fields, filter: Fields): boolean {
  const name = required(filter, 'Name');
  const member = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const tag = /^tag:(.*)$/.exec(name)?.[1];
  const actual = tag
    ? rowsOf(resource.tagSet).flatMap(({ key, value }) => (key === tag ? [value] : []))
    : (filters[name]?.(resource) ?? [resource[member]]);
  return textsOf(filter.Value).some((value) => actual.map(textOf).includes(value));
}

export function remove(account: Account, kind: Kind, id: unknown): undefined {
  find(account, kind, id);
  account.resources.delete(kind.name, textOf(id));
}

/** @throws AwsError while something depends on it */
export function refuseWhileUsed(users: Fields[], id: unknown): void {
  if (users.length === 0) return;
  throw new AwsError('DependencyViolation', `${textOf(id)} has dependencies and cannot be deleted.`);
}
