import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const WORKSPACE = join(import.meta.dirname, '../..');

export interface Step {
  /** Where it stands, for whoever reads of a problem: file, and job where there is one. */
  at: string;
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

interface Job {
  uses?: string;
  steps?: Omit<Step, 'at'>[];
  [setting: string]: unknown;
}

export interface Workflow {
  file: string;
  permissions?: unknown;
  concurrency?: { 'cancel-in-progress'?: unknown };
  jobs: Record<string, Job>;
}

/** The workflows of this repository. */
export const workflows: Workflow[] = globSync('.github/workflows/*.yml', { cwd: WORKSPACE })
  .sort()
  .map((file) => ({ file, ...read(file) }));

/** Every step of every workflow and of every action of ours; a job that calls a workflow counts as one. */
export const steps: Step[] = [
  ...workflows.flatMap(({ file, jobs }) =>
    Object.entries(jobs).flatMap(([name, { uses, steps = [] }]) =>
      [...(uses === undefined ? [] : [{ uses }]), ...steps].map((step) => ({
        at: `${file}, ${name}`,
        ...step,
      })),
    ),
  ),
  ...globSync('.github/actions/*/action.yml', { cwd: WORKSPACE })
    .sort()
    .flatMap((file) => read(file).runs.steps.map((step: Omit<Step, 'at'>) => ({ at: file, ...step }))),
];

function read(file: string) {
  return parse(readFileSync(join(WORKSPACE, file), 'utf8'));
}
