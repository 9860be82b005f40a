import { Command } from 'commander';
import { planCommand } from './commands/plan.ts';
import { runCommand } from './commands/run.ts';
import { validateCommand } from './commands/validate.ts';
import { ChaosError, messageOf } from './errors.ts';

const EXIT_COULD_NOT_RUN = 2;

const program = new Command('chaos')
  .description(
    'Injects one fault under load, measures who noticed, undoes it, and says whether the system held.',
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 the steady state held, 1 it deviated, 2 the experiment could not run or was interrupted.',
  )
  .showHelpAfterError('(chaos --help lists the commands)')
  .addCommand(validateCommand())
  .addCommand(planCommand())
  .addCommand(runCommand());

for (const command of [program, ...program.commands]) {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_COULD_NOT_RUN));
}

// Whoever reads the output may be gone before the undoing is done; that must not end it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  await program.parseAsync();
} catch (error) {
  const isOurs = error instanceof ChaosError && !process.env.CHAOS_DEBUG;
  console.error(isOurs ? messageOf(error) : error);
  process.exit(EXIT_COULD_NOT_RUN);
}
