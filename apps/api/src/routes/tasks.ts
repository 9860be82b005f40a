import { Router } from 'express';
import { errors } from '../api-error.ts';
import type { SnapshotFeed } from '../feed/feed.ts';
import { parameter, parseQuery } from '../query.ts';

/** `GET /api/tasks?service=` and `/api/tasks/:id`; stopped tasks are told for as long as ECS remembers them. */
export function tasksRoutes(feed: Pick<SnapshotFeed, 'latest'>): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { services, tasks, asOf, stale } = await feed.latest();
    const names = services.map(({ name }) => name);
    const { service } = parseQuery({ service: parameter.service(names).optional() }, request.query);
    const wanted = service === undefined ? tasks : tasks.filter((task) => task.service === service);
    response.json({ tasks: wanted, asOf, stale });
  });
  router.get('/:id', async (request, response) => {
    const { tasks, asOf, stale } = await feed.latest();
    const task = tasks.find(({ id }) => id === request.params.id);
    if (!task) throw errors.notFound(`task with the id ${JSON.stringify(request.params.id)}`);
    response.json({ task, asOf, stale });
  });
  return router;
}
