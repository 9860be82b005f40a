import { InvalidArgumentError } from 'commander';

const HIGHEST_PORT = 65535;
/** Eleven days; Node's timers take no more than twice that. */
const MOST_SECONDS = 999_999;

export function port(value: string): number {
  if (isWithin(value, 1, HIGHEST_PORT)) return Number(value);
  throw new InvalidArgumentError(`Expected a port from 1 to ${HIGHEST_PORT}.`);
}

/** A value that is given once: of two environments the last one is not what was meant. */
export function once(value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError(`Expected it once; it is ${before} already.`);
}

/** Reads seconds, of which there are to be so many at least. */
export const secondsFrom =
  (least: number, most = MOST_SECONDS) =>
  (value: string): number => {
    if (isWithin(value, least, most)) return Number(value);
    throw new InvalidArgumentError(`Expected a whole number of seconds, from ${least} to ${most}.`);
  };

const isWithin = (value: string, least: number, most: number) =>
  /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;
