import type { DiscoveredTarget, TargetTable } from './discovery.ts';

/** What a source has last said about a service. */
interface Said {
  targets: readonly DiscoveredTarget[];
  /** Not so since the source fails or finds none any more: then it is what there is to go by, but others know better. */
  current: boolean;
}

/**
 * The targets of all sources together. Each source's last ones stay when it fails or finds none: a service is not gone
 * because nobody sees it, and the probes tell what lives. Only when its address is found to be another service's is
 * such a target given up: ports and addresses are drawn anew, and a request must not reach the wrong service.
 */
export class MergedTable {
  readonly #sources: ReadonlyMap<string, Map<string, Said>>;

  /** @param sources their names; where two know the same target, the one that comes first is believed */
  constructor(sources: Iterable<string>) {
    this.#sources = new Map([...sources].map((source) => [source, new Map()]));
  }

  update(source: string, table: TargetTable): void {
    const said = this.#said(source);
    for (const one of said.values()) one.current = false;
    for (const [service, targets] of table) {
      if (targets.length > 0) said.set(service, { targets, current: true });
    }
    this.#giveUp(table);
  }

  fail(source: string): void {
    for (const one of this.#said(source).values()) one.current = false;
  }

  get targets(): TargetTable {
    const all = [...this.#sources.values()].flatMap((said) => [...said]);
    const byTrust = [
      ...all.filter(([, { current }]) => current),
      ...all.filter(([, { current }]) => !current),
    ];
    const merged = new Map<string, DiscoveredTarget[]>();
    for (const [service, { targets }] of byTrust) {
      const list = merged.get(service) ?? [];
      merged.set(service, list);
      const known = new Set(list.flatMap(({ id, address }) => [id, address]));
      list.push(...targets.filter(({ id, address }) => !known.has(id) && !known.has(address)));
    }
    return merged;
  }

  #giveUp(table: TargetTable): void {
    const owners = new Map<string, string>();
    for (const [service, targets] of table) for (const { address } of targets) owners.set(address, service);
    for (const source of this.#sources.values()) {
      for (const [service, said] of source) {
        if (said.current) continue;
        said.targets = said.targets.filter(({ address }) => (owners.get(address) ?? service) === service);
      }
    }
  }

  #said(source: string): Map<string, Said> {
    const said = this.#sources.get(source);
    if (!said) throw new Error(`no source ${source}`);
    return said;
  }
}
