import { describe, expect, it } from 'vitest';
import type { DiscoveredTarget } from './discovery.ts';
import { MergedTable } from './merged-table.ts';

const target = (id: string, address = id, draining = false): DiscoveredTarget => ({ id, address, draining });
const targets = (...ids: string[]) => ids.map((id) => target(id));

const merged = (...sources: string[]) => new MergedTable(sources);
const idsOf = (table: MergedTable, service = 'api') => table.targets.get(service)?.map(({ id }) => id) ?? [];

describe('the table of one source', () => {
  it('is what it says', () => {
    const table = merged('agent');
    const said = new Map([
      ['api', targets('1', '2')],
      ['site', targets('3')],
    ]);
    table.update('agent', said);
    expect(table.targets).toEqual(said);
    table.update('agent', new Map([['api', targets('2')]]));
    expect(idsOf(table)).toEqual(['2']);
  });

  it.each([
    ['an empty table', new Map()],
    ['a table with an empty service', new Map([['api', []]])],
    ['a table with other services', new Map([['site', targets('3')]])],
  ])('keeps its targets through %s', (_what, said) => {
    const table = merged('agent');
    table.update('agent', new Map([['api', targets('1')]]));
    table.update('agent', said);
    expect(idsOf(table)).toEqual(['1']);
  });

  it('keeps them when it fails', () => {
    const table = merged('agent');
    table.update('agent', new Map([['api', targets('1')]]));
    table.fail('agent');
    expect(idsOf(table)).toEqual(['1']);
  });

  it('may name one address for two services', () => {
    const table = merged('static');
    const said = new Map([
      ['api', targets('1')],
      ['site', targets('1')],
    ]);
    table.update('static', said);
    table.update('static', said);
    expect(table.targets).toEqual(said);
  });

  it('gives up a target that it does not see any more at an address that is now of another service', () => {
    const table = merged('agent');
    table.update('agent', new Map([['api', [target('old', 'a'), target('other', 'b')]]]));
    table.update('agent', new Map([['site', [target('new', 'a')]]]));
    expect(idsOf(table)).toEqual(['other']);
    expect(idsOf(table, 'site')).toEqual(['new']);
    table.update('agent', new Map());
    expect(idsOf(table)).toEqual(['other']);
  });
});

describe('the table of several sources', () => {
  it('has the targets of all', () => {
    const table = merged('agent', 'static');
    table.update('static', new Map([['api', targets('2')]]));
    expect(idsOf(table)).toEqual(['2']);
    table.update('agent', new Map([['api', targets('1')]]));
    expect(idsOf(table)).toEqual(['1', '2']);
  });

  it('has a target once that two sources know, as the first of them knows it', () => {
    const table = merged('agent', 'ecs');
    table.update('ecs', new Map([['api', [target('same', '10.0.0.1:1'), target('far', '10.0.0.2:1')]]]));
    table.update('agent', new Map([['api', [target('same', '172.17.0.1:1', true)]]]));
    expect(table.targets.get('api')).toEqual([
      target('same', '172.17.0.1:1', true),
      target('far', '10.0.0.2:1'),
    ]);
  });

  it('has an address once that two sources know', () => {
    const table = merged('dns', 'static');
    table.update('dns', new Map([['api', [target('dns', 'a')]]]));
    table.update('static', new Map([['api', [target('static', 'a'), target('more', 'b')]]]));
    expect(idsOf(table)).toEqual(['dns', 'more']);
  });

  it('believes a source that works rather than one that fails', () => {
    const table = merged('agent', 'ecs');
    table.update('agent', new Map([['api', [target('same', 'a')]]]));
    table.fail('agent');
    table.update('ecs', new Map([['api', [target('same', 'a', true)]]]));
    expect(table.targets.get('api')).toEqual([target('same', 'a', true)]);
  });

  it('keeps the last targets of each that fails or finds none', () => {
    const table = merged('agent', 'dns', 'static');
    table.update('agent', new Map([['api', targets('1')]]));
    table.update('dns', new Map([['api', targets('2')]]));
    table.update('static', new Map([['api', targets('3')]]));
    table.fail('agent');
    table.update('dns', new Map([['api', []]]));
    expect(idsOf(table).toSorted()).toEqual(['1', '2', '3']);
  });

  it('gives up what one does not see any more and another knows to be of another service', () => {
    const table = merged('agent', 'ecs');
    table.update('agent', new Map([['api', [target('1', 'a')]]]));
    table.fail('agent');
    table.update('ecs', new Map([['site', [target('2', 'a')]]]));
    expect(idsOf(table)).toEqual([]);
    table.fail('ecs');
    expect(idsOf(table)).toEqual([]);
  });
});
