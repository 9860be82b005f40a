import { TerraformError, terraform } from './terraform.ts';

/** What failed in a file of tests: the run and why. */
export interface FailedRun {
  run: string;
  message: string;
}

interface Line {
  type?: string;
  '@message'?: string;
  '@testrun'?: string;
  diagnostic?: { severity: string; summary: string; detail?: string; snippet?: { code?: string } };
  test_run?: { run: string; status: string };
  test_plan?: Plan;
}

/** The part of a plan in JSON that says what there will be. */
export interface Plan {
  resource_changes?: PlannedChange[];
}

export interface PlannedChange {
  address: string;
  type: string;
  mode: string;
  change: { after: Record<string, unknown> | null; after_unknown?: Record<string, unknown> };
}

export interface TestResult {
  passed: string[];
  failed: FailedRun[];
  /** Of runs that plan, when asked for. */
  plans: Plan[];
}

/** Runs one file of Terraform tests in an initialised folder. */
export async function terraformTest(
  folder: string,
  file: string,
  { plans = false }: { plans?: boolean } = {},
): Promise<TestResult> {
  const args = ['test', '-json', '-no-color', `-filter=${file}`, ...(plans ? ['-verbose'] : [])];
  const output = await terraform(args, { cwd: folder }).catch((error: unknown) => {
    if (error instanceof TerraformError && error.stdout) return error.stdout;
    throw error;
  });
  return resultOf(output);
}

/** What the lines of `terraform test -json` say: https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
export function resultOf(output: string): TestResult {
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Line => JSON.parse(line));
  const runs = lines.flatMap(({ test_run: run }) => (run && run.status !== 'running' ? [run] : []));
  const ended = new Map(runs.map(({ run, status }) => [run, status]));
  const errors = lines.flatMap((line) => {
    const { diagnostic, '@testrun': run = '' } = line;
    if (diagnostic?.severity !== 'error') return [];
    const { summary, detail = '', snippet } = diagnostic;
    return [{ run, message: [summary, detail, snippet?.code ?? ''].filter(Boolean).join('\n') }];
  });
  const silent = [...ended]
    .filter(([run, status]) => status !== 'pass' && !errors.some((error) => error.run === run))
    .map(([run, status]) => ({ run, message: status }));
  return {
    passed: [...ended].filter(([, status]) => status === 'pass').map(([run]) => run),
    failed: [...errors, ...silent],
    plans: lines.flatMap(({ test_plan: plan }) => plan ?? []),
  };
}
