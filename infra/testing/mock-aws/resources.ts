import { randomBytes } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Fields } from './fields.ts';

/** All that an account has, by kind and id. */
export class Resources {
  readonly #kinds = new Map<string, Map<string, Fields>>();

  put(kind: string, id: string, resource: Fields): Fields {
    this.#of(kind).set(id, resource);
    return resource;
  }

  find(kind: string, id: string): Fields | undefined {
    return this.#of(kind).get(id);
  }

  /** @throws AwsError under the code that the kind's service has for what is missing */
  get(kind: string, id: string, missing: string): Fields {
    const resource = this.find(kind, id);
    if (!resource)
      throw new AwsError(missing, `There is no ${kind} ${id}`, missing.startsWith('NoSuch') ? 404 : 400);
    return resource;
  }

  list(kind: string): Fields[] {
    return [...this.#of(kind).values()];
  }

  delete(kind: string, id: string): boolean {
    return this.#of(kind).delete(id);
  }

  /** `kind id` of everything that is there. */
  all(): string[] {
    return [...this.#kinds].flatMap(([kind, resources]) =>
      [...resources.keys()].map((id) => `${kind} ${id}`),
    );
  }

  #of(kind: string): Map<string, Fields> {
    const resources = this.#kinds.get(kind) ?? new Map<string, Fields>();
    this.#kinds.set(kind, resources);
    return resources;
  }
}

/** `vpc-` and 17 hex digits. */
export const newId = (prefix: string) => `${prefix}-${randomBytes(9).toString('hex').slice(1)}`;
