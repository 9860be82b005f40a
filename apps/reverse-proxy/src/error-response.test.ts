import { describe, expect, it } from 'vitest';
import { errorResponse } from './error-response.ts';

describe('errorResponse', () => {
  it('is JSON unless a browser asks', () => {
    const { status, headers, body } = errorResponse('no_target', '*/*', 'id-1');
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'retry-after': '2',
      'x-request-id': 'id-1',
    });
    expect(headers['content-length']).toBe(String(body.length));
    expect(JSON.parse(body.toString())).toEqual({
      error: { code: 'no_target', message: expect.stringContaining('not available'), requestId: 'id-1' },
    });
  });

  it('is a page for browsers', () => {
    const { headers, body } = errorResponse('no_route', 'text/html,application/xhtml+xml,*/*;q=0.8', 'id-1');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body.toString()).toMatch(/<h1>404 Not found<\/h1>/);
  });

  it('is never kept', () => {
    expect(errorResponse('target_failed', undefined, 'id').headers['cache-control']).toBe('no-store');
  });

  it('names the methods that are allowed', () => {
    expect(errorResponse('method_refused', undefined, 'id')).toMatchObject({
      status: 405,
      headers: { allow: expect.stringContaining('GET') },
    });
  });
});
