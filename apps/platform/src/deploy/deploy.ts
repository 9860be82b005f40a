import { deploy, ensureCluster } from '@platform-journey/deploy';
import type { Environment } from '@platform-journey/platform-manifest';
import { PlatformError } from '../errors.ts';
import { answerRollOut } from './answer.ts';
import type { EnvironmentOptions } from './environment-options.ts';
import { type Images, imageMisfits, readImages, taggedImages } from './images.ts';
import { refusal } from './json-file.ts';
import { asRunning } from './running-settings.ts';
import { namedServices } from './target.ts';

export interface DeployVerbOptions extends EnvironmentOptions {
  service?: string[];
  image?: string;
  images?: string;
  timeout?: number;
}

export function deployVerb(options: DeployVerbOptions): Promise<void> {
  return answerRollOut('Deploy', options, async (rollOut, target) => {
    const { environment, client } = target;
    const services = namedServices(environment, options.service);
    const images = await newImages(options, services, environment);
    for (const name of taggedImages(images, environment)) {
      rollOut.onNotice?.(
        `${name}: ${images[name]} names a tag, which may name another image later; deploy digests.`,
      );
    }
    if (environment.runsOn !== 'ecs-local') return deploy({ ...rollOut, services, images });
    await ensureCluster(client, environment, rollOut.signal);
    const running = await asRunning(target, options, rollOut.signal);
    return deploy({ ...rollOut, environment: running, services, images });
  });
}

async function newImages(
  { image, images }: DeployVerbOptions,
  services: readonly string[] | undefined,
  environment: Environment,
): Promise<Images> {
  if (image !== undefined && images !== undefined)
    throw usage('expected --image or --images, received both.');
  if (images !== undefined) return readImages(images, environment);
  if (image === undefined) return {};
  const [service, ...others] = services ?? [];
  if (service === undefined || others.length > 0) {
    const received = services === undefined ? 'none' : services.join(', ');
    throw usage(`--image: expected exactly one --service beside it, received ${received}.`);
  }
  const misfits = imageMisfits({ [service]: image }, environment);
  if (misfits.length > 0) throw refusal('--image', misfits);
  return { [service]: image };
}

const usage = (message: string) => new PlatformError(message, { exitCode: 2 });
