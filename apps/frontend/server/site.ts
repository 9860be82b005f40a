import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import {
  answerHealth,
  closeConnectionsWhenDraining,
  closeGracefully,
  listen,
  type Readiness,
  type RunningService,
} from '@platform-journey/service-kit';
import { type Asset, type Assets, loadAssets } from './assets.ts';
import { chooseEncoding, isUnchanged } from './negotiation.ts';
import { notFoundPage } from './not-found-page.ts';
import { securityHeaders } from './security-headers.ts';

export interface SiteOptions {
  host: string;
  /** 0 draws a free one. */
  port: number;
  /** Where the built page is. */
  directory: string;
  readiness: Readiness;
}

/** @throws Error when there is no built page, or of the bind */
export async function startSite({ host, port, directory, readiness }: SiteOptions): Promise<RunningService> {
  const server = createServer(createSite(await loadAssets(directory), readiness));
  closeConnectionsWhenDraining(server, readiness);
  return { healthPort: await listen(server, { host, port }), close: () => closeGracefully(server) };
}

/** Answers exactly the files of the page; every other path is 404, every other method than GET and HEAD 405. */
export function createSite(assets: Assets, readiness: Readiness): RequestListener {
  return (request, response) => {
    if (answerHealth(readiness, request, response)) return;
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response);
    const asset = assets.get(request.url?.split('?', 1)[0] ?? '');
    if (asset) sendAsset(request, response, asset);
    else sendNotFound(response);
  };
}

/** Ranges are not offered: the files are small (RFC 9110, 14.2 lets a server ignore them). */
function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  const encoding = chooseEncoding(asset, request.headers['accept-encoding']);
  const body = asset.bodies.get(encoding);
  const etag = `"${asset.hash}-${encoding}"`;
  response
    .setHeader('etag', etag)
    .setHeader('cache-control', asset.cacheControl)
    .setHeader('vary', 'accept-encoding');
  if (isUnchanged(etag, request.headers['if-none-match'])) {
    response.writeHead(304).end();
    return;
  }
  if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
  response.writeHead(200, { 'content-type': asset.type, 'content-length': body?.length ?? 0 });
  response.end(body);
}

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(notFoundPage);
}

function refuseMethod(response: ServerResponse): void {
  response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' });
  response.end('This site answers GET and HEAD.\n');
}
