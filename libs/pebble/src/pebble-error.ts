/** Pebble cannot be used; the message says why and what to do. */
export class PebbleError extends Error {
  override readonly name: string = 'PebbleError';
}

/** Another process took, or has, a port that Pebble was to use. */
export class PortTakenError extends PebbleError {
  override readonly name = 'PortTakenError';
}

const INSTALL =
  'On Debian and Ubuntu: apt-get install pebble, which brings pebble-challtestsrv too. Elsewhere: https://github.com/letsencrypt/pebble';

export function notInstalled(program: string): PebbleError {
  return new PebbleError(`${program} is not installed, or not in the PATH. ${INSTALL}`);
}

export function portTaken(program: string, output: string): PortTakenError {
  return new PortTakenError(`${program} finds a port taken. ${lastWords(output)}`);
}

/** @param what why a program that should serve does not */
export function startFailure(program: string, what: string, output: string): PebbleError {
  return new PebbleError(`${program} ${what}. ${lastWords(output)}`);
}

const lastWords = (output: string) => `It wrote:\n${output.trim() || '(nothing)'}`;
