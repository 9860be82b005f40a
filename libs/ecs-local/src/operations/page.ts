import { z } from 'zod';
import { invalidParameter } from '../errors.ts';

const DEFAULT_PAGE = 100;

/** Members of every list operation. */
export const pageInput = {
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
};

export interface PageRequest {
  maxResults?: number | undefined;
  nextToken?: string | undefined;
}

export interface Page {
  items: string[];
  /** Present when there is more. */
  next: { nextToken?: string };
}

/**
 * One page of a list. The token says after which item to go on, so that a list that changes meanwhile repeats nothing.
 *
 * @param items in an order in which new ones come last
 * @throws InvalidParameterException for a token that is none or whose item is gone
 */
export function pageOf(items: string[], request: PageRequest, size = DEFAULT_PAGE): Page {
  const start = request.nextToken === undefined ? 0 : positionAfter(items, request.nextToken);
  const end = start + (request.maxResults ?? size);
  const page = items.slice(start, end);
  const last = page.at(-1);
  if (end >= items.length || last === undefined) return { items: page, next: {} };
  return { items: page, next: { nextToken: Buffer.from(last).toString('base64url') } };
}

function positionAfter(items: string[], token: string): number {
  const index = items.indexOf(Buffer.from(token, 'base64url').toString());
  if (index === -1) throw invalidParameter('Invalid token.');
  return index + 1;
}
