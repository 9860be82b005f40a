import { z } from 'zod';

const MOST_ADDRESSES = 100;
const EXPECTED = `expected http://host:port or http://host:first-last, several behind commas, ${MOST_ADDRESSES} ports at most`;

const PLACE = /^(http:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])):(\d{1,5})(?:-(\d{1,5}))?$/i;

/**
 * Where proxies may have their private ports: `http://edge:9901-9909,http://10.0.0.7:9901` becomes a URL a port. Each
 * proxy takes the first port that is free, so that most of a range are nobody's.
 */
export const adminAddresses = z.string().transform((text, context): string[] => {
  const places = text.split(',').map((place) => PLACE.exec(place.trim()));
  const ranges = places.map((place) => place && range(place));
  const total = ranges.reduce((sum, ports) => sum + (ports ? ports.last - ports.first + 1 : 0), 0);
  if (ranges.every((ports) => ports !== null) && total <= MOST_ADDRESSES) return ranges.flatMap(addresses);
  context.addIssue({ code: 'custom', message: EXPECTED });
  return z.NEVER;
});

interface PortRange {
  host: string;
  first: number;
  last: number;
}

function range([, host = '', from, to = from]: RegExpExecArray): PortRange | null {
  const [first, last] = [Number(from), Number(to)];
  return first >= 1 && first <= last && last <= 65535 ? { host, first, last } : null;
}

function addresses({ host, first, last }: PortRange): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${host}:${first + index}`);
}
