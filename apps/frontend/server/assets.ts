import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { contentType, isCompressible } from './content-type.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the page, in every encoding that is worth having. */
export interface Asset {
  type: string;
  cacheControl: string;
  /** Hash of the content; with the encoding it makes the ETag. */
  hash: string;
  bodies: ReadonlyMap<Encoding, Buffer>;
}

/** The page is small: it is kept in memory, compressed once. So a rebuild on disk takes nothing from a running task. */
export type Assets = ReadonlyMap<string, Asset>;

const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/**
 * Reads a built page; the keys are URL paths, `/` for `index.html`.
 *
 * @throws Error when there is no built page in the directory
 */
export async function loadAssets(directory: string): Promise<Assets> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const assets = new Map(await Promise.all(files.map((file) => loadAsset(directory, file))));
  if (!assets.has('/')) throw new Error(`There is no built page (index.html) in ${directory}`);
  return assets;
}

async function loadAsset(directory: string, file: string): Promise<[string, Asset]> {
  const path = `/${relative(directory, file).split(sep).join('/')}`;
  const content = await readFile(file);
  const asset: Asset = {
    type: contentType(path),
    // Vite puts a hash into the name of all that is in /assets.
    cacheControl: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    hash: createHash('sha256').update(content).digest('base64url').slice(0, 22),
    bodies: await encode(path, content),
  };
  return [path === '/index.html' ? '/' : path, asset];
}

async function encode(path: string, content: Buffer): Promise<Map<Encoding, Buffer>> {
  const bodies = new Map<Encoding, Buffer>([['identity', content]]);
  if (!isCompressible(path)) return bodies;
  for (const encoding of ['br', 'gzip'] as const) {
    const body = await compress[encoding](content);
    if (body.length < content.length) bodies.set(encoding, body);
  }
  return bodies;
}
