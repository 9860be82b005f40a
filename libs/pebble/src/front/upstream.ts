import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, send } from '../https.ts';
import type { Pebble } from '../pebble.ts';
import type { AcmeRequest } from './acme-request.ts';
import { changed } from './answers.ts';
import { NEW_NONCE, RENEWAL_INFO } from './endpoint.ts';
import type { RenewalWindows } from './renewal-windows.ts';

export interface Additions {
  /** What there is to say of renewals; the directory offers no renewal information without. */
  renewalWindows: RenewalWindows | undefined;
  /** The directory's profiles: what they are, by their names. */
  profiles: Record<string, string> | undefined;
}

/** Of one connection only, or able to change what Pebble takes for its own address. */
const NOT_PASSED_ON = [
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'x-forwarded-proto',
] as const;

/**
 * Pebble, and what it lacks.
 *
 * Pebble makes URLs with the Host that it was asked for, and holds the signed ones against it. It gets the client's, so
 * that every URL leads to the front.
 */
export class Upstream {
  readonly #origin: string;
  readonly #authority: string;
  readonly #additions: Additions;

  constructor(pebble: Pebble, additions: Additions) {
    this.#origin = new URL(pebble.directoryUrl).origin;
    this.#authority = pebble.authority;
    this.#additions = additions;
  }

  async answer(request: AcmeRequest, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    const { renewalWindows } = this.#additions;
    if (request.endpoint === 'renewalInfo' && renewalWindows) {
      return renewalWindows.answer(request.path.slice(RENEWAL_INFO.length + 1));
    }
    const answer = await this.#passOn(request, headers, body);
    if (request.endpoint === 'certificate' && answer.status === 200)
      renewalWindows?.issued(answer.body.toString());
    return request.endpoint === 'directory' ? this.#extended(answer, headers.host) : answer;
  }

  async freshNonce(): Promise<string> {
    const { headers } = await send(this.#origin + NEW_NONCE, { authority: this.#authority, method: 'HEAD' });
    return String(headers['replay-nonce']);
  }

  async #passOn({ method, path }: AcmeRequest, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    const answer = await send(this.#origin + path, {
      authority: this.#authority,
      method,
      headers: passedOn(headers),
      body,
    });
    return { ...answer, headers: passedOn(answer.headers) };
  }

  #extended(directory: Answer, host = ''): Answer {
    const { renewalWindows, profiles } = this.#additions;
    return changed(directory, ({ meta, ...urls }) => ({
      ...urls,
      ...(renewalWindows && { renewalInfo: `https://${host}${RENEWAL_INFO}` }),
      meta: { ...(meta as object), ...(profiles && { profiles }) },
    }));
  }
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = { ...headers };
  for (const name of NOT_PASSED_ON) delete kept[name];
  return kept;
}
