import express, { Router } from 'express';
import { errors } from '../api-error.ts';

const LARGEST_BODY = 16 * 1024;

/**
 * `POST /api/echo`: gives a JSON body back with the request's Idempotency-Key. It keeps nothing, so it may be repeated
 * at will: the one write that a load test can send to a platform that is in use.
 */
export function echoRoutes(): Router {
  const router = Router();
  router.post('/', express.json({ limit: LARGEST_BODY, strict: false }), (request, response) => {
    if (!request.is('application/json')) throw errors.notJson(request.get('content-type'));
    response.json({ echo: request.body, idempotencyKey: request.get('idempotency-key') ?? null });
  });
  router.all('/', (request) => {
    throw errors.methodNotAllowed(request.method, 'POST');
  });
  return router;
}
