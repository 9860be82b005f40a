/**
 * Most paths hold none of it: everybody finds the same route for them. Spaces, per cents and other bytes than ASCII may be
 * encoded, as no route's path has them in plain.
 */
const UNUSUAL = /%(?!20|25|[89A-F][\dA-F])|[\\;]|\/\/|\/\.\.?(?:\/|$)/;
/** What no URL may hold, beside what ingress has refused; and `%00`, which ends a path for some. */
const UNREADABLE = /\\|%(?![\da-f]{2})|%00/i;
const DOT_SEGMENT = /\/\.\.?(?:\/|$)/;

/** What servers do to a path before they look at it, each in an order of its own. */
const HABITS: readonly ((path: string) => string)[] = [
  (path) => path.replaceAll('\\', '/'),
  (path) => path.replace(/\/{2,}/g, '/'),
  // Parameters, as Java's servers have them.
  (path) => path.replace(/;[^/]*/g, ''),
  // A query or a fragment, where what was encoded is taken for one.
  (path) => path.replace(/[?#].*/, ''),
];

/**
 * All the ways in which servers may read a path, if they decode it once at most.
 *
 * Dot segments are refused in all of them, `%2e`, `..;x` and `..%2f` included: clients resolve them before they send
 * (RFC 3986, 5.2.4), so who sends them wants the proxy and the target to see two different addresses.
 *
 * @param path without a query, of the characters that ingress lets through
 * @returns undefined when all of them lead to the route that it leads to as it stands
 */
export function readingsOf(path: string): ReadonlySet<string> | { refused: string } | undefined {
  if (!UNUSUAL.test(path)) return undefined;
  if (UNREADABLE.test(path)) return { refused: 'the path holds what no URL may hold' };
  const encoded = withHabits([path]);
  const readings = withHabits([...encoded, ...[...encoded].map(decode)]);
  for (const reading of readings) {
    if (DOT_SEGMENT.test(reading)) return { refused: 'the path holds dot segments' };
  }
  return readings;
}

/** With all that habits make of them, in whatever order. */
function withHabits(paths: string[]): Set<string> {
  const readings = new Set(paths);
  // Also visits what it adds.
  for (const reading of readings) for (const habit of HABITS) readings.add(habit(reading));
  return readings;
}

/** Other bytes than ASCII stay encoded, in one form. */
function decode(path: string): string {
  return path.replace(/%([\da-f]{2})/gi, (found, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code < 0x80 ? String.fromCharCode(code) : found.toUpperCase();
  });
}
