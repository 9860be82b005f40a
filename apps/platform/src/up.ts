import type { EcsLocal } from '@platform-journey/ecs-local';
import { type Environment, environment, readManifest } from '@platform-journey/platform-manifest';
import { type Authority, localCa, startPebbleAuthority } from './authority.ts';
import { boot } from './boot.ts';
import { PlatformError } from './errors.ts';
import { onParentGone } from './parent.ts';
import { checkPorts, supportsReusePort } from './ports.ts';
import { Progress } from './progress.ts';
import { findRunningPlatform } from './running-platform.ts';
import { stopRequests } from './signals.ts';
import { summary } from './summary.ts';

export interface UpOptions {
  httpsPort: number;
  httpPort: number;
  ecsPort: number;
  /** Path of the manifest. */
  manifest: string;
  /** Who issues the certificate instead of the local CA. */
  acme?: 'pebble';
  /** How long that one's certificates are valid. */
  certificateSeconds?: number;
}

/**
 * Starts the platform, prints where it is, and stays until it is asked to stop; then leaves no process and no port.
 *
 * @throws PlatformError when a platform runs already, a port is taken, a build or a deploy fails
 * @throws ManifestError when the manifest is wrong
 */
export async function up(options: UpOptions): Promise<void> {
  const progress = new Progress(process.stdout);
  if (options.certificateSeconds !== undefined && options.acme === undefined) {
    throw new PlatformError('--certificate-seconds: expected --acme pebble beside it; received nothing.', {
      exitCode: 2,
    });
  }
  await refuseSecond(options, await localEnvironment(options, localCa));

  let ecs: EcsLocal | undefined;
  let authority = localCa;
  const stop = stopRequests(onParentGone, () => {
    ecs?.kill();
    process.exit(1);
  });
  let show = (_message: string) => {};
  try {
    if (options.acme === 'pebble') {
      await progress.step('Pebble', async () => {
        const ports = { https: options.httpsPort, http: options.httpPort };
        authority = await startPebbleAuthority(ports, options.certificateSeconds);
        return 'issues the certificate';
      });
    }
    const local = await localEnvironment(options, authority);
    const addresses = await boot(local, {
      authority,
      ecsPort: options.ecsPort,
      progress,
      signal: stop.signal,
      onEcs: (started) => {
        ecs = started;
      },
      onEvent: (message) => show(message),
    });
    progress.line(summary(addresses));
    show = (message) => progress.line(`  ${message}`);
    progress.line(`\n${await stop.requested}: stopping. Once more ends every task at once.`);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    show = () => {};
    await stopAll(ecs, progress);
    await authority.stop();
  }
}

async function stopAll(ecs: EcsLocal | undefined, progress: Progress): Promise<void> {
  if (!ecs) return;
  await progress.step('Stop every task', async () => {
    await ecs.stop();
    return 'nothing is left';
  });
}

async function localEnvironment(
  { httpsPort, httpPort, ecsPort, manifest }: UpOptions,
  { overrides }: Authority,
): Promise<Environment> {
  return environment(await readManifest(manifest), 'local', {
    ports: { https: httpsPort, http: httpPort },
    ecsEndpoint: `http://127.0.0.1:${ecsPort}`,
    ...overrides,
    reusePort: await supportsReusePort(),
  });
}

async function refuseSecond(
  { httpsPort, httpPort, ecsPort }: UpOptions,
  { cluster }: Environment,
): Promise<void> {
  const running = await findRunningPlatform(`http://127.0.0.1:${ecsPort}`, cluster);
  if (running) {
    const where = running.site ? `its site is ${running.site}/` : 'it is still starting';
    throw new PlatformError(
      `The platform is already running: ${where}, its ECS answers on ${running.ecs}.\n` +
        'Stop that one with Ctrl-C, or start another with --https-port, --http-port and --ecs-port.',
    );
  }
  await checkPorts([
    { port: httpsPort, purpose: 'https', flag: '--https-port' },
    { port: httpPort, purpose: 'http', flag: '--http-port' },
    { port: ecsPort, purpose: 'ECS API', flag: '--ecs-port' },
  ]);
}
