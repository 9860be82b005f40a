/**
 * Puts `base` in the place of a path's first segments.
 *
 * @param target path and query, as the client sent them
 * @param depth how many segments are replaced
 * @param base a path, or a URL; what follows it begins on a segment boundary and never with `//`, which would be read
 *   as another host
 */
export function replacePrefix(target: string, depth: number, base: string): string {
  const rest = target.slice(endOfSegments(target, depth));
  if (!rest.startsWith('/')) return base + rest;
  return (base.endsWith('/') ? base : `${base}/`) + rest.replace(/^\/+/, '');
}

/** How many segments a route's path has. */
export function depthOf(path: string): number {
  return path.split('/').filter(Boolean).length;
}

function endOfSegments(target: string, depth: number): number {
  const path = pathOf(target);
  let end = 0;
  for (let i = 0; i < depth && end !== -1; i++) end = path.indexOf('/', end + 1);
  return end === -1 ? path.length : end;
}

/** What stands before the query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
