import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { workspaceRoot } from './workspace.ts';

const HIGHEST_PORT = 65535;

function port(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= HIGHEST_PORT) return number;
  throw new InvalidArgumentError(`Expected a port from 1 to ${HIGHEST_PORT}.`);
}

function seconds(value: string): number {
  if (/^\d{1,9}$/.test(value) && Number(value) >= 5) return Number(value);
  throw new InvalidArgumentError('Expected a whole number of seconds, from 5.');
}

const portOption = (flag: string, description: string, variable: string, preset: number) =>
  new Option(`${flag} <port>`, description).env(variable).default(preset).argParser(port);

/** `platform up`: what `npm start` runs. */
export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('Starts the whole platform on this machine and stays until Ctrl-C.')
    .addOption(portOption('--https-port', 'port of the site', 'PLATFORM_HTTPS_PORT', 8443))
    .addOption(portOption('--http-port', 'port that redirects to https', 'PLATFORM_HTTP_PORT', 8080))
    .addOption(portOption('--ecs-port', "port of the local ECS's API", 'PLATFORM_ECS_PORT', 8421))
    .addOption(
      new Option('--manifest <file>', 'the services and their settings')
        .env('PLATFORM_MANIFEST')
        .default(join(workspaceRoot, 'infra/platform.yaml'), 'infra/platform.yaml'),
    )
    .addOption(
      new Option(
        '--acme <issuer>',
        'who issues the certificate instead of the local CA: a Pebble started for it',
      )
        .env('PLATFORM_ACME')
        .choices(['pebble']),
    )
    .option('--certificate-seconds <seconds>', "how long Pebble's certificates are valid", seconds)
    .allowExcessArguments(false)
    // Only now: the other verbs need nothing of it.
    .action(async (options) => (await import('./up.ts')).up(options));
}
