import { type Command, InvalidArgumentError } from 'commander';
import { manifestOption } from '../manifest-option.ts';
import { once, port, secondsFrom } from '../option-values.ts';

function origin(value: string): string {
  const url = URL.parse(value);
  if (url?.protocol === 'https:' && url.pathname === '/' && !url.search) return url.origin;
  throw new InvalidArgumentError('Expected an https origin such as https://localhost:8443.');
}

/** `platform smoke`: whether a visitor gets the site. */
export function addSmokeCommand(program: Command): void {
  program
    .command('smoke')
    .description(
      'Visits the public site of an environment: page, API, certificate, and the way from http to https.',
    )
    .requiredOption('--environment <name>', 'whose site: local, compose, staging or production', once)
    .option('--site <origin>', "another address than the environment's own", origin)
    .option('--http-port <port>', 'where http redirects (default: as the manifest says)', port)
    .option('--ca <file>', 'root to trust (PEM), instead of what visitors of the environment are to trust')
    .option('--timeout <seconds>', 'how long to try', secondsFrom(1), 60)
    .option('--json', 'print one JSON object, also when it fails; progress goes to standard error')
    .addOption(manifestOption())
    .allowExcessArguments(false)
    // Only now: the other verbs need nothing of it.
    .action(async (options) => (await import('./smoke.ts')).smoke(options));
}
