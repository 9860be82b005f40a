// `npx nx run docker:push --tag <commit>`: the images of this machine go to the registry that the environments on ECS take theirs from.
import { writeFile } from 'node:fs/promises';
import { workspace } from './docker-command.ts';
import { DockerError } from './docker-error.ts';
import { engineVersion } from './engine.ts';
import { imagesToPush } from './push/images-to-push.ts';
import { checkBuilt, pushImage } from './push/push-image.ts';
import { HELP, type PushSettings, pushSettings } from './push/push-settings.ts';

async function push({ tag, output, registry }: PushSettings, env: NodeJS.ProcessEnv): Promise<void> {
  engineVersion(env);
  const images = imagesToPush(registry);
  checkBuilt(images, env);
  const pushed: Record<string, string> = {};
  for (const image of images) {
    const digest = await pushImage(image, tag, env);
    pushed[image.service] = `${image.repository}@${digest}`;
    console.log(`${image.service}: ${pushed[image.service]}`);
  }
  // Only now that all of them are there, so that it never means some of one commit and some of another.
  for (const image of images) await pushImage(image, 'latest', env);
  console.log(`They are called ${tag} and latest.`);
  if (output !== undefined) await writeFile(output, `${JSON.stringify(pushed, null, 2)}\n`);
}

try {
  const settings = pushSettings(process.argv.slice(2), workspace);
  if (settings) await push(settings, process.env);
  else console.log(HELP);
} catch (error) {
  const isUsage = error instanceof TypeError;
  console.error(isUsage || error instanceof DockerError ? error.message : error);
  process.exitCode = isUsage ? 2 : 1;
}
