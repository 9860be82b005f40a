import { Router } from 'express';
import type { SnapshotFeed } from '../feed/feed.ts';
import { parseQuery } from '../query.ts';

/** `GET /api/deployments`: each service's current and replaced deployments, newest first. */
export function deploymentsRoutes(feed: Pick<SnapshotFeed, 'latest'>): Router {
  return Router().get('/', async (request, response) => {
    parseQuery({}, request.query);
    const { deployments, asOf, stale } = await feed.latest();
    response.json({ deployments, asOf, stale });
  });
}
