import { Command } from 'commander';
import { addCertsCommand } from './certs/certs-command.ts';
import { addDeployCommand } from './deploy/deploy-command.ts';
import { addRollbackCommand } from './deploy/rollback-command.ts';
import { addStatusCommand } from './deploy/status-command.ts';
import { describeError, exitCodeOf, messageOf } from './errors.ts';
import { addExplainCommand } from './explain/explain-command.ts';
import { addLogsCommand } from './logs/logs-command.ts';
import { bearLostOutputs } from './outputs.ts';
import { addSmokeCommand } from './smoke/smoke-command.ts';
import { addUpCommand } from './up-command.ts';

const program = new Command('platform')
  .description('Runs and deploys the platform of infra/platform.yaml.')
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted.')
  .showHelpAfterError('(--help lists what can be given)')
  .exitOverride(({ exitCode, message }) => {
    // Programs read one object, whatever went wrong.
    const error = { code: 'usage', message: message.replace(/^error: /, '') };
    if (exitCode !== 0 && process.argv.includes('--json')) console.log(JSON.stringify({ error }));
    process.exit(exitCode === 0 ? 0 : 2);
  });
addUpCommand(program);
addDeployCommand(program);
addRollbackCommand(program);
addStatusCommand(program);
addLogsCommand(program);
addCertsCommand(program);
addExplainCommand(program);
addSmokeCommand(program);

bearLostOutputs();
try {
  await program.parseAsync();
} catch (error) {
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: describeError(error) }));
  console.error(messageOf(error));
  process.exit(exitCodeOf(error));
}
