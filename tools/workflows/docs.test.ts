import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemsOf } from './command-check.ts';
import { shellCommands } from './shell-commands.ts';
import { WORKSPACE } from './workflow.ts';

const NOT_OURS = (name: string) => name === 'node_modules' || name.startsWith('.');
const COMMAND = /^(?: {4}|\$ )?((?:npx|npm) [^`]*)$/;

/** Lines of code blocks that are commands of ours, each once, with the file that has it first. */
const commands = new Map(
  globSync('**/*.md', { cwd: WORKSPACE, exclude: NOT_OURS })
    .sort()
    .flatMap((file) =>
      readFileSync(join(WORKSPACE, file), 'utf8')
        .split('\n')
        .flatMap((line) => COMMAND.exec(line)?.[1]?.trim() ?? [])
        .map((command): [string, string] => [command, file]),
    )
    .reverse(),
);

test.each([...commands].map(([command, file]) => ({ command, file })))(
  '$file: $command',
  { timeout: 60_000 },
  ({ command }) => {
    const ours = shellCommands(command).filter(([program = '']) => ['npm', 'npx'].includes(program));
    expect(ours.flatMap(problemsOf)).toEqual([]);
  },
);
