import { extname } from 'node:path';

/** What a Vite build consists of. */
const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const compressed = new Set(['.ico', '.png', '.woff2']);

export function contentType(path: string): string {
  return types[extname(path)] ?? 'application/octet-stream';
}

export function isCompressible(path: string): boolean {
  return !compressed.has(extname(path));
}
