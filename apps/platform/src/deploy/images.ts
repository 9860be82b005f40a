import { readFile } from 'node:fs/promises';
import { type Environment, ecrRegistry, oneOf } from '@platform-journey/platform-manifest';
import { PlatformError } from '../errors.ts';

export type Images = Readonly<Record<string, string>>;

const SHAPE = 'a JSON object of images by service, such as {"api": "registry/api@sha256:…"}';
const REFERENCE =
  /^[a-zA-Z0-9][\w.-]*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'nothing at this path',
  ENOTDIR: 'nothing at this path',
  EISDIR: 'a directory',
  EACCES: 'one that this user may not read',
};

/** Something that is not as it is to be, at a place of what a user has given. */
export interface Misfit {
  field: string;
  expected: string;
  received: string;
}

/**
 * Reads a file of images by service, as `npx nx run docker:push` writes it.
 *
 * @throws PlatformError naming the file and everything that is wrong in it
 */
export async function readImages(file: string, environment: Environment): Promise<Images> {
  const images = await readJson(file, SHAPE);
  const misfits = imageMisfits(images, environment);
  if (misfits.length > 0) throw refusal(file, misfits);
  return images as Images;
}

/**
 * The value that a JSON file holds.
 *
 * @throws PlatformError when it cannot be read or is not JSON
 */
export async function readJson(file: string, expected: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const received = UNREADABLE[error.code ?? ''] ?? error.message;
    throw refusal(file, [{ field: '', expected: 'a readable file', received }]);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    const received =
      text.trim() === '' ? 'an empty file' : `no JSON (${(error as Error).message.replace(/\s+/g, ' ')})`;
    throw refusal(file, [{ field: '', expected, received }]);
  }
}

export function refusal(source: string, misfits: readonly Misfit[]): PlatformError {
  const lines = misfits.map(({ field, expected, received }) => {
    return `${source}: ${field && `${field}: `}expected ${expected}, received ${received}.`;
  });
  return new PlatformError(lines.join('\n'), { exitCode: 2 });
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
