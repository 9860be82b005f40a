import { InvalidArgumentError } from 'commander';

/** Parsers of flags; each error says what was expected, commander adds the flag and what was received. */
export function positive(value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Expected a number above 0.');
}

export function secondsFrom(value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Expected a number of seconds.');
}

export function origin(value: string): string {
  const url = URL.parse(value);
  if (url && url.protocol === 'https:' && url.pathname === '/' && !url.search) return url.origin;
  throw new InvalidArgumentError('Expected an https origin such as https://localhost:8443.');
}

export function endpoint(value: string): string {
  const url = URL.parse(value);
  if (url && ['http:', 'https:'].includes(url.protocol)) return value.replace(/\/$/, '');
  throw new InvalidArgumentError('Expected a URL such as http://127.0.0.1:8421.');
}
