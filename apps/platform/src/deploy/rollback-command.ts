import { type Command, Option } from 'commander';
import { secondsFrom } from '../option-values.ts';
import { addEnvironmentOptions, serviceOption } from './environment-options.ts';

/** `platform rollback`: back to revisions that have run before. */
export function addRollbackCommand(program: Command): void {
  const verb = program
    .command('rollback')
    .description('Goes back to the revisions that ran before the current ones, and waits until they run.')
    .addOption(serviceOption('a service to roll back (default: all)').conflicts('undo'))
    .addOption(
      new Option(
        '--undo <file>',
        'undo the deploy that printed this JSON (deploy --json), and nothing later',
      ),
    )
    .option('--timeout <seconds>', 'for the whole of it (default: 60 locally, 1800 on AWS)', secondsFrom(1))
    .addHelpText(
      'after',
      `
Each service goes to the newest revision older than its current one that has completed a deployment; a second rollback goes
further back. With --undo those services that do not run what that deploy set are left alone, with a line that says so.

Exit codes: 0 every task runs, 1 failed or nothing left to go back to, 2 wrong usage or configuration, 130 interrupted.`,
    );
  addEnvironmentOptions(verb).action(async (options) =>
    (await import('./rollback.ts')).rollbackVerb(options),
  );
}
