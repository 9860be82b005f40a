import type { PlannedChange } from '../terraform-test.ts';

/** A resource that there will be, with its settings as the provider has them. */
export interface PlannedResource {
  address: string;
  type: string;
  settings: Settings;
  /** Settings that are known only after apply. */
  unknown: Settings;
}

/** Blocks are lists, of one item where there can be only one. */
export type Settings = Readonly<Record<string, unknown>>;

/** Something that each resource of some types must or need not hold. */
export interface SecurityRule {
  /** As checkov numbers it, where it does. */
  id?: string;
  /** What holds, as a sentence without its full stop. */
  title: string;
  /** Why it need not hold here. A check beside it is of the reason: that there is no such thing. */
  skipped?: string;
  check?: Check;
}

/** Reasons why one resource breaks a rule. */
export type Check = (resource: PlannedResource, all: readonly PlannedResource[]) => string[];

export function plannedResources(changes: readonly PlannedChange[]): PlannedResource[] {
  return changes.flatMap(({ address, type, mode, change }) =>
    mode === 'managed' && change.after !== null
      ? [{ address, type, settings: change.after, unknown: change.after_unknown ?? {} }]
      : [],
  );
}

/** One sentence a violation, none when all rules hold. */
export function breaches(rules: readonly SecurityRule[], resources: readonly PlannedResource[]): string[] {
  return rules.flatMap(({ id = '', title, check }) =>
    resources.flatMap((resource) =>
      (check?.(resource, resources) ?? []).map((reason) =>
        `${resource.address}: ${reason} (${[id, title].filter(Boolean).join(' ')})`.trim(),
      ),
    ),
  );
}

/** A check of the resources of one type. */
export function each(
  type: string | readonly string[],
  check: (
    settings: Settings,
    resource: PlannedResource,
    all: readonly PlannedResource[],
  ) => string | false | undefined,
): Check {
  const types = [type].flat();
  return (resource, all) => {
    if (!types.includes(resource.type)) return [];
    const reason = check(resource.settings, resource, all);
    return reason ? [reason] : [];
  };
}

/** The settings of a block that there is once, or none where there is no such block. */
export function block(settings: Settings, name: string): Settings {
  const [first = {}] = blocks(settings, name);
  return first;
}

export function blocks(settings: Settings, name: string): Settings[] {
  const value = settings[name];
  return Array.isArray(value) ? value : [];
}

/** Terraform's plan does not tell which bucket a setting belongs to, whose id is known after apply only. */
export function inOneModule(a: PlannedResource, b: PlannedResource): boolean {
  const moduleOf = ({ address, type }: PlannedResource) => address.slice(0, address.lastIndexOf(`${type}.`));
  return moduleOf(a) === moduleOf(b);
}
