export { type Pebble, startPebble } from './pebble.ts';
export { PebbleError } from './pebble-error.ts';
export type { PebbleOptions, PebblePorts } from './pebble-settings.ts';
