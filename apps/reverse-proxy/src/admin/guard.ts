import { isIP } from 'node:net';
import type { Answer } from './admin-server.ts';

/** What is looked at to tell an operator from a page in somebody's browser. */
export interface AdminRequest {
  method: string | undefined;
  host: string | undefined;
  origin: string | undefined;
  /** The IP address that it came from. */
  client: string;
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/**
 * Decides whether a request may be answered at all. A page can have a browser ask by a name of its own that leads here
 * (DNS rebinding), so only addresses and our own names count; it can send a POST to any address, but the browser names
 * its origin. What changes anything is for this machine alone, not for the containers on its bridge.
 *
 * @param names under which the port may be asked for, beside `localhost`
 * @returns the refusal, or undefined when it may
 */
export function refusal(request: AdminRequest, names: ReadonlySet<string>): Answer | undefined {
  const name = nameOf(request.host ?? '');
  if (isIP(name) === 0 && name !== 'localhost' && !names.has(name)) {
    return {
      status: 421,
      body: { error: 'expected an address, localhost or a name of ADMIN_HOSTS as the host' },
    };
  }
  if (request.method !== 'POST') return undefined;
  if (request.origin !== undefined) return { status: 403, body: { error: 'not for web pages' } };
  if (!LOOPBACK.test(request.client)) return { status: 403, body: { error: 'for this machine alone' } };
  return undefined;
}

/** The name in `name:port`, without the brackets of an IPv6 address. */
function nameOf(host: string): string {
  return host
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}
