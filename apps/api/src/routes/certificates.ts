import { Router } from 'express';
import type { SnapshotFeed } from '../feed/feed.ts';
import { parseQuery } from '../query.ts';

/** `GET /api/certificates`: what the proxies present, and when that is renewed; never a key. */
export function certificatesRoutes(feed: Pick<SnapshotFeed, 'latest'>): Router {
  return Router().get('/', async (request, response) => {
    parseQuery({}, request.query);
    const { certificates, asOf, stale } = await feed.latest();
    response.json({ certificates, asOf, stale });
  });
}
