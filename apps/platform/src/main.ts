import { Command } from 'commander';
import { addCertsCommand } from './certs/certs-command.ts';
import { exitCodeOf, messageOf } from './errors.ts';
import { addExplainCommand } from './explain/explain-command.ts';
import { addSmokeCommand } from './smoke/smoke-command.ts';
import { addUpCommand } from './up-command.ts';

const program = new Command('platform')
  .description('Runs and deploys the platform of infra/platform.yaml.')
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration.')
  .showHelpAfterError('(--help lists what can be given)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
addUpCommand(program);
addCertsCommand(program);
addExplainCommand(program);
addSmokeCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(messageOf(error));
  process.exit(exitCodeOf(error));
}
