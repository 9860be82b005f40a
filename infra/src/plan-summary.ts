import type { Plan } from './plan.ts';

/** GitHub shows a step's summary up to 1 MiB; what is left out stands in the log. */
const MOST_CHARACTERS = 250_000;

/** The plan in Markdown, as the summary of a job shows it: its last word first. */
export function planSummary(root: string, { text, hasChanges }: Plan): string {
  const verdict = hasChanges ? (/^Plan: .*$/m.exec(text)?.[0] ?? 'Outputs change.') : 'No changes.';
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n…` : text;
  const fence = '`'.repeat(Math.max(3, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    `### Terraform: ${root}`,
    `${verdict} Nothing has been applied.`,
    `<details><summary>The plan</summary>\n\n${fence}\n${shown.trim()}\n${fence}\n\n</details>`,
    '',
  ].join('\n\n');
}
