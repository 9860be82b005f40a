import { Command, Option } from 'commander';
import { DRY_STRATEGIES, type DryStrategy } from '../activity.ts';
import { DEFAULT_PROJECT } from '../platforms/compose-project.ts';
import { DEPLOYED, MANIFEST } from '../platforms/deployed.ts';
import { PLATFORM_MODES, type PlatformMode } from '../platforms/open.ts';
import {
  HYPOTHESIS_STRATEGIES,
  type HypothesisStrategy,
  ROLLBACK_STRATEGIES,
  type RollbackStrategy,
} from '../schema/experiment.ts';
import { endpoint, origin, positive, secondsFrom } from './options.ts';
import { runFile } from './run-file.ts';

export interface RunFlags {
  journalPath?: string;
  hypothesisStrategy?: HypothesisStrategy;
  hypothesisFrequency: number;
  rollbackStrategy?: RollbackStrategy;
  failFast: boolean;
  dry?: DryStrategy | true;
  var: string[];
  varFile: string[];
  rate?: number;
  before?: number;
  duration?: number;
  after?: number;
  recoveryTimeout?: number;
  platform: PlatformMode;
  endpoint?: string;
  environment?: (typeof DEPLOYED)[number];
  manifest: string;
  cluster?: string;
  project?: string;
  site?: string;
  ca?: string;
  verifyTls: boolean;
}

const collect = (value: string, previous: string[]) => [...previous, value];

export function runCommand(): Command {
  const command = new Command('run')
    .description('Runs an experiment and says whether the system held.')
    .argument('<file>', 'experiment in YAML or JSON')
    .option(
      '--journal-path <file>',
      'where the journal goes, and the reports beside it (default: chaos/reports/…)',
    );
  return addLoadOptions(addPlatformOptions(addExperimentOptions(command))).action(
    async (file: string, flags: RunFlags) => {
      process.exitCode = await runFile(file, flags);
    },
  );
}

function addExperimentOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--hypothesis-strategy <strategy>', 'when the steady state is looked at').choices(
        HYPOTHESIS_STRATEGIES,
      ),
    )
    .option('--hypothesis-frequency <seconds>', 'pause between two looks during the method', positive, 1)
    .addOption(
      new Option('--rollback-strategy <strategy>', 'default means always').choices(ROLLBACK_STRATEGIES),
    )
    .option('--fail-fast', 'end the method at the first look during it that finds no steady state', false)
    .addOption(
      new Option('--dry [strategy]', 'leave out activities (the default), actions, probes or pauses').choices(
        DRY_STRATEGIES,
      ),
    )
    .option('--var <name=value>', 'set a configuration variable; name:int=1 gives it a type', collect, [])
    .option(
      '--var-file <file>',
      'variables from JSON or YAML (configuration, secrets) or a .env file',
      collect,
      [],
    );
}

function addPlatformOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--environment <name>',
        "the one that is deployed to AWS, with the manifest's cluster, region, site and certificates; at a tame pace",
      )
        .choices(DEPLOYED)
        .conflicts(['cluster', 'project']),
    )
    .addOption(
      new Option('--manifest <file>', 'what --environment is looked up in')
        .env('PLATFORM_MANIFEST')
        .default(MANIFEST, 'infra/platform.yaml'),
    )
    .addOption(
      new Option(
        '--platform <mode>',
        'the running one, one booted for this, whichever can be had, or the one that docker compose runs',
      )
        .choices(PLATFORM_MODES)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--endpoint <url>',
        "ECS endpoint of the platform (default: http://127.0.0.1:8421, with --environment AWS's own)",
      )
        .env('AWS_ENDPOINT_URL_ECS')
        .argParser(endpoint),
    )
    .option('--cluster <name>', 'cluster of the platform (default: platform)')
    .option(
      '--project <name>',
      `compose project of the platform, with --platform compose (default: ${DEFAULT_PROJECT})`,
    )
    .option('--site <origin>', "https origin that the load goes to (default: the platform's own)", origin)
    .option('--ca <file>', "certificate authority to trust (default: the platform's local one)")
    .option('--no-verify-tls', "do not check the load's certificates; never for the local platform's own");
}

function addLoadOptions(command: Command): Command {
  return command
    .option('--rate <number>', 'requests a second', positive)
    .option('--before <seconds>', 'load before the method', secondsFrom)
    .option('--duration <seconds>', 'the least time from the method to the last phase', secondsFrom)
    .option('--after <seconds>', 'load after the recovery', secondsFrom)
    .option('--recovery-timeout <seconds>', 'how long the services may take to recover', positive);
}
