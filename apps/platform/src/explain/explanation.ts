/** What a proxy's admin port answers to `/explain`; exactly one of the last three is there. */
export interface Explanation {
  /** The admin port that was asked: there may be several platforms on a machine. */
  admin: string;
  method: string;
  url: string;
  route?: { host?: string; path: string };
  forward?: {
    service: string;
    targets: { address: string; state: string; inFlight: number }[];
    waiting: number;
    path: string;
    prefix?: string;
    /** Seconds; null for no limit. */
    timeout: number | null;
    /** Bytes; null for no limit. */
    maxBody: number | null;
    /** null for all. */
    methods: string[] | null;
    hold: { timeout: number; limit: number };
  };
  redirect?: { status: number; location: string };
  refusal?: { status: number; code: string; reason: string; allow?: string; routes?: string[] };
}

type Row = [name: string, value: string];

const MEBIBYTE = 1024 * 1024;

/** For people: a heading and a line for each thing that the URL gets. */
export function explanationLines({
  admin,
  method,
  url,
  route,
  forward,
  redirect,
  refusal,
}: Explanation): string[] {
  const rows: Row[] = [
    ...(route ? [['route', `${route.host ?? ''}${route.path}`] satisfies Row] : []),
    ...(forward ? forwarding(forward) : []),
    ...(redirect ? [['redirect', `${redirect.status} to ${redirect.location}`] satisfies Row] : []),
    ...(refusal ? refused(refusal) : []),
    ['asked', admin],
  ];
  return [`${method} ${url}`, ...rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`)];
}

function forwarding(forward: NonNullable<Explanation['forward']>): Row[] {
  const { service, path, prefix, timeout, methods, hold, waiting } = forward;
  return [
    ['service', service],
    ...targets(forward),
    ['receives', prefix === undefined ? path : `${path}, with X-Forwarded-Prefix: ${prefix}`],
    ['timeout', timeout === null ? 'none' : `${timeout} s until its answer must begin`],
    ['body', size(forward.maxBody)],
    ['methods', methods === null ? 'all' : methods.join(', ')],
    [
      'hold',
      `up to ${hold.timeout} s and ${hold.limit} requests while there is no target; ${waiting} wait now`,
    ],
  ];
}

function targets({ targets }: NonNullable<Explanation['forward']>): Row[] {
  if (targets.length === 0) return [['targets', 'none']];
  return targets.map(({ address, state, inFlight }, index) => [
    index === 0 ? 'targets' : '',
    `${address} ${state}, ${inFlight} in flight`,
  ]);
}

function size(bytes: number | null): string {
  if (bytes === null) return 'of any size';
  const text = bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`;
  return `of ${text} at most`;
}

function refused({ status, code, reason, allow, routes }: NonNullable<Explanation['refusal']>): Row[] {
  return [
    ['refused', `${status} ${code}: ${reason}`],
    ...(allow === undefined ? [] : [['allowed', allow] satisfies Row]),
    ...(routes === undefined ? [] : [['routes', routes.join(', ')] satisfies Row]),
  ];
}
