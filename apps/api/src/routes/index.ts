import type { Platform } from '@platform-journey/platform-api';
import { Router } from 'express';
import packageJson from '../../package.json' with { type: 'json' };
import { parseQuery } from '../query.ts';

const links = {
  services: '/api/services',
  tasks: '/api/tasks',
  deployments: '/api/deployments',
  events: '/api/events',
  certificates: '/api/certificates',
  live: '/api/live',
  echo: '/api/echo',
};

/** `GET /api`: what this is, what it runs on, and where the rest is. */
export function indexRoutes(platform: Platform): Router {
  return Router().get('/', (request, response) => {
    parseQuery({}, request.query);
    response.json({ name: 'Platform Journey API', version: packageJson.version, platform, links });
  });
}
