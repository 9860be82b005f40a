import { type Command, Option } from 'commander';
import { manifestOption } from './manifest-option.ts';
import { secondsFrom } from './option-values.ts';
import { portOptions } from './port-option.ts';

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
    .option(
      '--certificate-seconds <seconds>',
      "how long Pebble's certificates are valid",
      secondsFrom(5, 999_999_999),
    )
    .allowExcessArguments(false)
    // Only now: the other verbs need nothing of it.
    .action(async (options) => (await import('./up.ts')).up(options));
}
