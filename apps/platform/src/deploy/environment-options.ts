import { type Command, InvalidArgumentError, Option } from 'commander';
import { manifestOption } from '../manifest-option.ts';
import { once } from '../option-values.ts';
import { runningPortOptions } from '../port-option.ts';

/** How a verb is told which environment it is about. */
export interface EnvironmentOptions {
  environment: string;
  /** Path of the manifest. */
  manifest: string;
  /** An ECS instead of the environment's own, such as a local one that a deploy to staging is tried on. */
  ecsEndpoint?: string;
  /** Those of the platform that runs, unless given. */
  httpsPort?: number;
  httpPort?: number;
  ecsPort: number;
  json?: boolean;
}

function endpoint(value: string): string {
  const url = URL.parse(value);
  const isAddress = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url && isAddress && url.pathname === '/') return url.origin;
  throw new InvalidArgumentError('Expected an address such as http://127.0.0.1:8421.');
}

/** Adds the options that all verbs about an environment have. */
export function addEnvironmentOptions(verb: Command): Command {
  verb
    .requiredOption('--environment <name>', 'local, staging or production, as in the manifest', once)
    .addOption(manifestOption())
    .addOption(
      new Option('--ecs-endpoint <url>', "another ECS than the environment's own, such as a local one")
        .env('AWS_ENDPOINT_URL_ECS')
        .argParser(endpoint),
    )
    .option('--json', 'print one JSON object, also when it fails; progress goes to standard error')
    .allowExcessArguments(false);
  for (const option of runningPortOptions()) verb.addOption(option.hideHelp());
  return verb;
}

export const serviceOption = (description: string) =>
  new Option('--service <name...>', `${description}; can be given several times`);
