import { type Command, InvalidArgumentError, Option } from 'commander';
import { addEnvironmentOptions } from '../deploy/environment-options.ts';

const MS_OF: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30s`, `10m`, `2h` or `1d`. */
export function duration(value: string): number {
  const [, number, unit = ''] = /^(\d{1,4})([smhd])$/.exec(value) ?? [];
  const ms = Number(number) * (MS_OF[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InvalidArgumentError('Expected a duration such as 30s, 10m, 2h or 1d, of four digits at most.');
}

function count(value: string): number {
  if (/^\d{1,6}$/.test(value) && Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('Expected a whole number, from 1 to 999999.');
}

/** `platform logs`: what the tasks of a service have written. */
export function addLogsCommand(program: Command): void {
  const verb = program
    .command('logs')
    .description(
      "Prints what a service's tasks have written, oldest first, each line with its time and task.",
    )
    .argument('<service>', 'a service of the manifest')
    .option('--since <duration>', 'how far back: 30s, 10m, 2h, 1d (default: 10m)', duration)
    .option('--follow', 'go on with what is written from now on, until Ctrl-C')
    .option('--limit <n>', 'no more than the newest n lines at first', count)
    .addOption(
      new Option('--state-dir <directory>', "the local ECS's, if it is not that of npm start").env(
        'ECS_LOCAL_STATE_DIR',
      ),
    )
    .addHelpText(
      'after',
      `
On AWS they come from CloudWatch, log group /<cluster>/<service>; locally from the files of the local ECS. With --json it is one
object, with --follow one object a line.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted.`,
    );
  addEnvironmentOptions(verb).action(async (service: string, options) =>
    (await import('./logs.ts')).logsVerb(service, options),
  );
}
