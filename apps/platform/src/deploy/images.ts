import { type Environment, ecrRegistry, oneOf } from '@platform-journey/platform-manifest';
import { type Misfit, readJson, refusal } from './json-file.ts';

export type Images = Readonly<Record<string, string>>;

const SHAPE = 'a JSON object of images by service, such as {"api": "registry/api@sha256:…"}';
const REFERENCE =
  /^[a-zA-Z0-9][\w.-]*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/**
 * Reads a file of images by service, as `npx nx run docker:push` writes it.
 *
 * @throws PlatformError naming the file and everything that is wrong in it
 */
export async function readImages(file: string, environment: Environment): Promise<Images> {
  const { value: images, repeated } = await readJson(file, SHAPE);
  const twice = repeated.map((field) => ({ field, expected: 'one image', received: 'several' }));
  const misfits = [...imageMisfits(images, environment), ...twice];
  if (misfits.length > 0) throw refusal(file, misfits);
  return images as Images;
}

/** What is wrong with images by service; nothing when they can be deployed. */
export function imageMisfits(images: unknown, environment: Environment): Misfit[] {
  if (typeof images !== 'object' || images === null || Array.isArray(images)) {
    return [{ field: '', expected: SHAPE, received: JSON.stringify(images) }];
  }
  return Object.entries(images).flatMap(([service, image]) => {
    const { services } = environment;
    const expected = Object.hasOwn(services, service)
      ? expectedImage(image, environment)
      : `${oneOf(Object.keys(services), service)} as the service`;
    if (expected === undefined) return [];
    const received = Object.hasOwn(services, service) ? JSON.stringify(image) : JSON.stringify(service);
    return [{ field: service, expected, received }];
  });
}

/** What is expected in place of an image; undefined when it can be deployed. */
function expectedImage(image: unknown, environment: Environment): string | undefined {
  if (typeof image !== 'string' || !REFERENCE.test(image)) {
    return 'an image such as registry/api@sha256:… with 64 hexadecimal digits';
  }
  const { account, platform, region, name } = environment;
  if (account === undefined) return undefined;
  const registry = ecrRegistry(platform, { account, region });
  return image.startsWith(`${registry}/`) ? undefined : `an image of ${name}'s registry ${registry}`;
}

/** Those that name a tag, which may name another image by the time a task starts. */
export function taggedImages(images: Images, { runsOn }: Environment): string[] {
  return runsOn === 'ecs' ? Object.keys(images).filter((name) => !images[name]?.includes('@sha256:')) : [];
}
