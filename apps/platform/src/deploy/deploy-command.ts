import type { Command } from 'commander';
import { secondsFrom } from '../option-values.ts';
import { addEnvironmentOptions, serviceOption } from './environment-options.ts';

/** `platform deploy`: new revisions for the services of an environment. */
export function addDeployCommand(program: Command): void {
  const verb = program
    .command('deploy')
    .description('Brings the services of an environment to what the manifest says, and waits until they run.')
    .addOption(serviceOption('a service to deploy (default: all)'))
    .option('--image <reference>', 'the image of the one --service')
    .option('--images <file>', 'JSON with images by service, as npx nx run docker:push writes it')
    .option('--timeout <seconds>', 'for the whole of it (default: 60 locally, 1800 on AWS)', secondsFrom(1))
    .addHelpText(
      'after',
      `
A service without a new image keeps the one that it runs. On AWS services are deployed one after another, the proxy last; they
have to be there already: infra/environments/<name>. A deployment that fails is rolled back by ECS; npx platform rollback --undo
takes what --json printed and puts the other services back. A platform on this machine keeps the ports and the issuer that
it was started with; one with another --ecs-port is found by the same, or by the variable of npx platform up.

Exit codes: 0 every task runs, 1 failed, superseded or not complete in time, 2 wrong usage or configuration, 130 interrupted:
ECS goes on with what it has been told.`,
    );
  addEnvironmentOptions(verb).action(async (options) => (await import('./deploy.ts')).deployVerb(options));
}
