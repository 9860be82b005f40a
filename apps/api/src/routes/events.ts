import { Router } from 'express';
import type { SnapshotFeed } from '../feed/feed.ts';
import { parameter, parseQuery } from '../query.ts';

/** `GET /api/events?service=&limit=`: what the services' schedulers said, newest first; 100 unless `limit` says less. */
export function eventsRoutes(feed: Pick<SnapshotFeed, 'latest'>): Router {
  return Router().get('/', async (request, response) => {
    const { services, events, asOf, stale } = await feed.latest();
    const names = services.map(({ name }) => name);
    const { service, limit } = parseQuery(
      { service: parameter.service(names).optional(), limit: parameter.limit.default(100) },
      request.query,
    );
    const wanted = service === undefined ? events : events.filter((event) => event.service === service);
    response.json({ events: wanted.slice(0, limit), asOf, stale });
  });
}
