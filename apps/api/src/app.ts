import type { Platform } from '@platform-journey/platform-api';
import { answerHealth, type Logger, type Readiness } from '@platform-journey/service-kit';
import express, { type Express, type RequestHandler } from 'express';
import { errors } from './api-error.ts';
import { errorResponse } from './error-response.ts';
import type { SnapshotFeed } from './feed/feed.ts';
import { certificatesRoutes } from './routes/certificates.ts';
import { deploymentsRoutes } from './routes/deployments.ts';
import { echoRoutes } from './routes/echo.ts';
import { eventsRoutes } from './routes/events.ts';
import { indexRoutes } from './routes/index.ts';
import { servicesRoutes } from './routes/services.ts';
import { tasksRoutes } from './routes/tasks.ts';

export interface AppDependencies {
  feed: Pick<SnapshotFeed, 'latest'>;
  platform: Platform;
  readiness: Readiness;
  logger: Logger;
}

/** The HTTP side of the API. Everything is under `/api`, as the proxy keeps a route's prefix. */
export function createApp({ feed, platform, readiness, logger }: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    if (!answerHealth(readiness, request, response)) next();
  });
  app.use(setHeaders);
  app.use('/api/echo', echoRoutes());
  app.use(refuseWrites);
  app.use('/api', indexRoutes(platform));
  app.use('/api/services', servicesRoutes(feed));
  app.use('/api/tasks', tasksRoutes(feed));
  app.use('/api/deployments', deploymentsRoutes(feed));
  app.use('/api/events', eventsRoutes(feed));
  app.use('/api/certificates', certificatesRoutes(feed));
  app.get('/api/live', () => {
    throw errors.upgradeRequired();
  });
  app.use(() => {
    throw errors.notFound('such resource; GET /api lists what there is');
  });
  app.use(errorResponse(logger));
  return app;
}

const setHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  next();
};

const refuseWrites: RequestHandler = (request, _response, next) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw errors.methodNotAllowed(request.method);
  next();
};
