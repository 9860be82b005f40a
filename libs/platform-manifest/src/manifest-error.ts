/** One thing wrong in a manifest. */
export interface Problem {
  /** Keys from the top of the file down to the value; empty for the file itself. */
  path: readonly PropertyKey[];
  /** Counted from 1; undefined when the file could not be read. */
  line?: number;
  column?: number;
  expected: string;
  /** As a person would write it; `nothing` for a missing value. */
  received: string;
}

/** A manifest cannot be used. The message names the file and every problem: path, line, what was expected, what was received. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly code: 'manifest_invalid' | 'manifest_unreadable';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(
    code: ManifestError['code'],
    file: string,
    problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(describe(file, problems), options);
    this.code = code;
    this.file = file;
    this.problems = problems;
  }
}

function describe(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return `${file} has ${count}:\n${problems.map((problem) => `  ${line(problem)}`).join('\n')}`;
}

function line({ path, line, column, expected, received }: Problem): string {
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `, column ${column}`}`;
  const subject = path.length === 0 ? place : `${path.join('.')}${place && ` (${place})`}`;
  return `${subject && `${subject}: `}expected ${expected}, received ${received}`;
}
