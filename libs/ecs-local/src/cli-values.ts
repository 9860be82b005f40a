import { InvalidArgumentError } from 'commander';
import { isLoopback } from './loopback.ts';
import { defaultTimings, type Timings } from './timings.ts';

/** The values of the command line's flags: each is read here or refused with what was expected. */
export function port(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw new InvalidArgumentError('Expected an integer from 0 to 65535.');
}

export function loopbackHost(value: string): string {
  if (isLoopback(value)) return value;
  throw new InvalidArgumentError(
    'Expected a loopback address such as 127.0.0.1: it runs what it is told to.',
  );
}

export function template(value: string): string {
  if (value.includes('{name}')) return value;
  throw new InvalidArgumentError('Expected a path with {name}, such as apps/{name}/dist.');
}

export function directory(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('Expected a path.');
}

export function mebibytes(value: string): number {
  if (/^\d{1,6}(?:\.\d+)?$/.test(value) && Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('Expected a number of MiB above 0, such as 10 or 0.5.');
}

export function count(value: string): number {
  if (/^[1-9]\d{0,2}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected an integer from 1 to 999.');
}

/** Reads `name=milliseconds`, several separated by commas, and adds them to those of flags before. */
export function timings(value: string, before: Partial<Timings> = {}): Partial<Timings> {
  return { ...before, ...Object.fromEntries(value.split(',').map(timing)) };
}

function timing(text: string): [string, number] {
  const { name = '', ms } = /^(?<name>\w+)=(?<ms>\d{1,12})$/.exec(text)?.groups ?? {};
  if (ms !== undefined && Object.hasOwn(defaultTimings, name)) return [name, Number(ms)];
  throw new InvalidArgumentError(
    `Expected name=milliseconds with a name of ${Object.keys(defaultTimings).join(', ')}.`,
  );
}
