import type { Command } from 'commander';
import { addEnvironmentOptions } from './environment-options.ts';

/** `platform status`: what runs in an environment. */
export function addStatusCommand(program: Command): void {
  const verb = program
    .command('status')
    .description('Shows tasks, revision, image, rollout and last event of every service of an environment.')
    .addHelpText(
      'after',
      `
A service is steady when its last deployment has completed, nothing of earlier ones is left and all of its tasks run.

Exit codes: 0 every service is steady, 1 one is not, or ECS cannot be asked, 2 wrong usage or configuration.`,
    );
  addEnvironmentOptions(verb).action(async (options) => (await import('./status.ts')).statusVerb(options));
}
