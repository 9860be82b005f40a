import { type Command, InvalidArgumentError, Option } from 'commander';
import { manifestOption } from './manifest-option.ts';
import { portOptions } from './port-option.ts';

function seconds(value: string): number {
  if (/^\d{1,9}$/.test(value) && Number(value) >= 5) return Number(value);
  throw new InvalidArgumentError('Expected a whole number of seconds, from 5.');
}

/** `platform up`: what `npm start` runs. */
export function addUpCommand(program: Command): void {
  const up = program
    .command('up')
    .description('Starts the whole platform on this machine and stays until Ctrl-C.');
  for (const option of portOptions()) up.addOption(option);
  up.addOption(manifestOption())
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
