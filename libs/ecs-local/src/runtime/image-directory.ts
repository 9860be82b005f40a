import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LaunchError } from './runtime.ts';

/** Docker's rule for a path component; it has no way up. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;

/** The last path component of an image reference without tag and digest: `registry:5000/team/api:1@sha256:…` → `api`. */
export function imageName(image: string): string {
  const [path = ''] = image.split('@', 1);
  const [name = ''] = path.slice(path.lastIndexOf('/') + 1).split(':', 1);
  return name;
}

/**
 * The directory that stands for an image: the template with `{name}` replaced.
 *
 * @throws LaunchError when the reference is malformed or there is no such directory
 */
export async function imageDirectory(template: string, image: string): Promise<string> {
  const name = imageName(image);
  if (!COMPONENT.test(name)) {
    throw new LaunchError('CannotPullContainerError', `invalid reference format: ${JSON.stringify(image)}`);
  }
  const directory = resolve(template.replaceAll('{name}', name));
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new LaunchError('CannotPullContainerError', `image ${image}: no directory ${directory}`);
  }
  return directory;
}
