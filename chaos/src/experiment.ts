import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { ChaosError, messageOf } from './errors.ts';
import { activitiesOf, ruleViolations, warningsOf } from './experiment-rules.ts';
import type { Activity, Reference } from './schema/activity.ts';
import { type ExperimentDocument, experimentSchema } from './schema/experiment.ts';
import { EXTENSION, type OwnExtension, parseOwnExtension } from './schema/extension.ts';
import { type Violation, violationsOf } from './schema/violations.ts';

export interface Experiment {
  document: ExperimentDocument;
  /** What is ours under `extensions`; undefined for an experiment that was written for Chaos Toolkit alone. */
  extension: OwnExtension | undefined;
  hypothesis: { title: string; probes: Activity[] } | undefined;
  method: Activity[];
  rollbacks: Activity[];
  /** What is read but not done, one sentence each. */
  warnings: string[];
}

/** @throws ChaosError `experiment_invalid` naming the file and every problem: path, expected, received */
export async function readExperiment(file: string): Promise<Experiment> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new ChaosError('experiment_invalid', `${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return parseExperiment(text, file);
}

/** Reads YAML or JSON, which is YAML. */
export function parseExperiment(text: string, file: string): Experiment {
  const source = parseDocument(text);
  if (source.errors.length > 0)
    throw invalid(
      file,
      source.errors.map(({ message }) => message.split('\n')[0] ?? ''),
    );
  const input: unknown = source.toJS();
  const parsed = experimentSchema.safeParse(input);
  if (!parsed.success) throw invalid(file, violationsOf(parsed.error, input).map(line));
  const broken = ruleViolations(parsed.data);
  if (broken.length > 0) throw invalid(file, broken.map(line));
  return experimentOf(parsed.data);
}

function experimentOf(document: ExperimentDocument): Experiment {
  const own = document.extensions?.find(({ name }) => name === EXTENSION);
  const named = new Map(
    activitiesOf(document).flatMap(([, item]) => ('name' in item ? [[item.name, item]] : [])) as [
      string,
      Activity,
    ][],
  );
  const resolve = (items: (Activity | Reference)[] = []) =>
    items.flatMap((item) =>
      'provider' in item ? [item as Activity] : (named.get((item as Reference).ref) ?? []),
    );
  const hypothesis = document['steady-state-hypothesis'];
  return {
    document,
    extension: own && parseOwnExtension(own),
    hypothesis: hypothesis && { title: hypothesis.title, probes: resolve(hypothesis.probes) },
    method: resolve(document.method),
    rollbacks: resolve(document.rollbacks),
    warnings: warningsOf(document),
  };
}

const line = ({ path, expected, received }: Violation) =>
  `${path.length > 0 ? `${path.join('.')}: ` : ''}expected ${expected}, received ${received}`;

function invalid(file: string, lines: string[]): ChaosError {
  const count = lines.length === 1 ? '1 problem' : `${lines.length} problems`;
  return new ChaosError(
    'experiment_invalid',
    `${file} has ${count}:\n${lines.map((text) => `  ${text}`).join('\n')}`,
  );
}
