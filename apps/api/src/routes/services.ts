import { Router } from 'express';
import { errors } from '../api-error.ts';
import type { SnapshotFeed } from '../feed/feed.ts';
import { parseQuery } from '../query.ts';

/** `GET /api/services` and `/api/services/:name`. */
export function servicesRoutes(feed: Pick<SnapshotFeed, 'latest'>): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    parseQuery({}, request.query);
    const { services, asOf, stale } = await feed.latest();
    response.json({ services, asOf, stale });
  });
  router.get('/:name', async (request, response) => {
    const { services, asOf, stale } = await feed.latest();
    const service = services.find(({ name }) => name === request.params.name);
    if (!service) throw errors.notFound(`service named ${JSON.stringify(request.params.name)}`);
    response.json({ service, asOf, stale });
  });
  return router;
}
