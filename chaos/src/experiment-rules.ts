import { jsonpathProblem } from './jsonpath.ts';
import type { Activity, Reference, Tolerance } from './schema/activity.ts';
import type { ExperimentDocument } from './schema/experiment.ts';
import { experimentSchema } from './schema/experiment.ts';
import { PLATFORM_ACTIONS, TASK_FAULTS } from './schema/provider.ts';
import { shown, type Violation } from './schema/violations.ts';

type Item = Activity | Reference;
type Path = readonly PropertyKey[];

/** Every activity of the experiment with its path. */
export function activitiesOf(document: ExperimentDocument): [Path, Item][] {
  const list = (path: Path, items: readonly Item[] = []) =>
    items.map((item, index): [Path, Item] => [[...path, index], item]);
  return [
    ...list(['steady-state-hypothesis', 'probes'], document['steady-state-hypothesis']?.probes as Item[]),
    ...list(['method'], document.method as Item[]),
    ...list(['rollbacks'], document.rollbacks as Item[]),
  ];
}

/** What a schema cannot say: references that lead somewhere, tolerances that can be judged. */
export function ruleViolations(document: ExperimentDocument): Violation[] {
  const activities = activitiesOf(document);
  const names = activities.flatMap(([, item]) => ('provider' in item ? [String(item.name)] : []));
  return activities.flatMap(([path, item]) => [
    ...referenceViolations(path, item, names),
    ...hypothesisViolations(path, item),
    ...('provider' in item ? providerViolations(path, item as Activity) : []),
    ...('tolerance' in item ? toleranceViolations([...path, 'tolerance'], item.tolerance as Tolerance) : []),
  ]);
}

function referenceViolations(path: Path, item: Item, names: string[]): Violation[] {
  if ('provider' in item || names.includes((item as Reference).ref)) return [];
  return [{ path: [...path, 'ref'], expected: `one of ${names.join(', ')}`, received: shown(item.ref) }];
}

function hypothesisViolations(path: Path, item: Item): Violation[] {
  if (path[0] !== 'steady-state-hypothesis' || !('provider' in item)) return [];
  if (item.type !== 'probe')
    return [{ path: [...path, 'type'], expected: 'probe', received: shown(item.type) }];
  if (item.tolerance !== undefined) return [];
  return [
    {
      path: [...path, 'tolerance'],
      expected: 'a tolerance: the steady state is judged by it',
      received: 'nothing',
    },
  ];
}

function providerViolations(path: Path, { type, provider }: Activity): Violation[] {
  if (provider.type !== 'platform') return [];
  const isAction = PLATFORM_ACTIONS.some((name) => name === provider.action);
  const at = [...path, 'provider'];
  if (isAction && type !== 'action')
    return [{ path: [...path, 'type'], expected: `action, as ${provider.action} is one`, received: type }];
  const isFault = TASK_FAULTS.some((name) => name === provider.action);
  if (isFault && !provider.arguments?.service)
    return [
      { path: [...at, 'arguments', 'service'], expected: 'the name of a service', received: 'nothing' },
    ];
  if (!isAction && type !== 'probe')
    return [{ path: [...path, 'type'], expected: `probe, as ${provider.action} is one`, received: type }];
  return [];
}

function toleranceViolations(path: Path, tolerance: Tolerance): Violation[] {
  if (typeof tolerance !== 'object' || Array.isArray(tolerance) || tolerance === null) return [];
  if (tolerance.type === 'regex' && !isPattern(tolerance.pattern))
    return [
      { path: [...path, 'pattern'], expected: 'a regular expression', received: shown(tolerance.pattern) },
    ];
  if (tolerance.type !== 'jsonpath' || tolerance.path.includes('${')) return [];
  const problem = jsonpathProblem(tolerance.path);
  return problem ? [{ path: [...path, 'path'], expected: problem, received: shown(tolerance.path) }] : [];
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return pattern.includes('${');
  }
}

/** What the runner reads and leaves alone. */
export function warningsOf(document: ExperimentDocument): string[] {
  const known = Object.keys(experimentSchema.shape);
  const unknown = Object.keys(document).filter((key) => !known.includes(key) && !key.startsWith('x-'));
  const controlled = [
    ...(document.controls?.length ? ['the experiment'] : []),
    ...(document['steady-state-hypothesis']?.controls?.length ? ['the steady state'] : []),
    ...activitiesOf(document).flatMap(([path, item]) => (item.controls ? [path.join('.')] : [])),
  ];
  return [
    ...unknown.map((key) => `${key}: unknown, so it is ignored`),
    ...(controlled.length > 0
      ? [`controls are ignored (of ${controlled.join(', ')}): they are Python modules`]
      : []),
  ];
}
