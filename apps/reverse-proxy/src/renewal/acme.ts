import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent } from 'node:https';
import { isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import acme from 'acme-client';
import type { AcmeAccount } from './acme-account.ts';
import { issueErrorOf, problemType, retryTime } from './acme-problem.ts';
import { type Directory, directorySchema } from './directory.ts';
import { IssueError } from './issue-error.ts';
import type { ChallengeType, Suggestion } from './issuer.ts';
import { renewalInfoSchema } from './suggested-window.ts';

const LARGEST_ANSWER_BYTES = 1_048_576;
const MOST_REDIRECTS = 3;
/** All that ACME answers is JSON, but for this. */
const PEM = '-----BEGIN CERTIFICATE-----';

/** In a row; the library's own number lets one request in fifty fail where half of all nonces are refused. */
const MOST_REFUSED_NONCES = 10;

/** What holds for all requests of one piece of work. */
interface Conversation {
  agent: Agent;
  signal: AbortSignal;
  /** Of one request, until the last byte of its answer. */
  timeoutMs: number;
}

const conversations = new AsyncLocalStorage<Conversation>();

// The library's settings are the module's, and it takes none for a request. Its own interceptors, which would repeat
// requests with a used nonce and sleep for as long as a CA says, make room for ours.
const { defaults, interceptors } = acme.axios;
Object.assign(defaults, { maxContentLength: LARGEST_ANSWER_BYTES, maxRedirects: MOST_REDIRECTS });
defaults.validateStatus = null;
interceptors.request.clear();
interceptors.response.clear();
interceptors.request.use((request) => {
  const conversation = conversations.getStore();
  if (!conversation) throw new Error('a request to a CA outside of `converse`');
  const { agent, signal, timeoutMs } = conversation;
  return Object.assign(request, {
    httpsAgent: agent,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
});

/** The library drops all of a refusal but its text. A refused nonce is left to it: it repeats with a fresh one. */
interceptors.response.use(
  (response) => {
    const { status, data, headers, config } = response;
    const { url = '', method } = config;
    if (status >= 400 && problemType(data) !== 'badNonce')
      throw issueErrorOf({ status, body: data, retryAfter: headers['retry-after'], url }, Date.now());
    if (method === 'post' && typeof data === 'string' && !data.includes(PEM))
      throw new IssueError('unreachable', `${url}: expected an answer of ACME; received ${shortly(data)}`);
    return response;
  },
  (error) => {
    throw unanswered(error);
  },
);

function unanswered(error: Error & { code?: string; config?: { url?: string } }): IssueError {
  const { signal, timeoutMs } = conversations.getStore() ?? {};
  if (signal?.aborted) return new IssueError('aborted', 'The renewal was stopped');
  const where = URL.parse(error.config?.url ?? '')?.origin ?? 'The CA';
  const why =
    error.code === 'ERR_CANCELED'
      ? `gave no answer in ${(timeoutMs ?? 0) / 1000} s`
      : `cannot be asked: ${error.message || error.code}`;
  return new IssueError('unreachable', `${where} ${why}`);
}

/**
 * Does work that makes requests to one CA.
 *
 * @param trust further CAs (PEM) that the CA's own server certificate may come from
 * @param signal ends it: a request that is under way rejects at once, with an `IssueError` `aborted`
 */
export async function converse<T>(
  { trust, ...options }: { trust: string | undefined; signal: AbortSignal; timeoutMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const ca = trust === undefined ? undefined : [...getCACertificates('default'), trust];
  const agent = new Agent({ keepAlive: true, ca });
  try {
    return await conversations.run({ ...options, agent }, work);
  } finally {
    agent.destroy();
  }
}

export type Order = acme.Order;
export type Authorization = acme.Authorization;

/** How to reach a CA. */
export interface AcmeEndpoint {
  /** URL of the directory. */
  directory: string;
  eab?: { kid: string; hmacKey: string } | undefined;
}

/**
 * One account's conversation with one CA (RFC 8555), within `converse`. Every call rejects with an `IssueError` when it is
 * refused or not answered.
 */
export class AcmeClient {
  readonly directory: Directory;
  readonly #client: acme.Client;

  private constructor(directory: Directory, client: acme.Client) {
    this.directory = directory;
    this.#client = client;
  }

  static async open({ directory, eab }: AcmeEndpoint, { key, url }: AcmeAccount): Promise<AcmeClient> {
    const client = new acme.Client({
      directoryUrl: directory,
      accountKey: key,
      ...(url !== undefined && { accountUrl: url }),
      ...(eab && { externalAccountBinding: eab }),
    });
    const { http } = client as unknown as { http: { maxBadNonceRetries: number } };
    http.maxBadNonceRetries = MOST_REFUSED_NONCES;
    return new AcmeClient(await readDirectory(directory), client);
  }

  /** @returns the account's URL, the same as before for a key that the CA knows */
  async register(email: string | undefined): Promise<string> {
    const contact = email === undefined ? {} : { contact: [`mailto:${email}`] };
    try {
      await this.#client.createAccount({ termsOfServiceAgreed: true, ...contact });
    } catch (error) {
      // To an account that the CA knows the library sends an update, which CAs may refuse; it has its URL by then.
      if (this.#accountUrl === undefined) throw error;
    }
    return this.#client.getAccountUrl();
  }

  get #accountUrl(): string | undefined {
    try {
      return this.#client.getAccountUrl();
    } catch {
      return undefined;
    }
  }

  order(
    names: readonly string[],
    options: { profile?: string | undefined; replaces?: string | undefined },
  ): Promise<Order> {
    const { profile, replaces } = options;
    const request = {
      identifiers: names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ...(profile !== undefined && { profile }),
      ...(replaces !== undefined && { replaces }),
    };
    return this.#client.createOrder(request);
  }

  /** The order as it stands now. */
  refresh({ url }: Pick<Order, 'url'>): Promise<Order> {
    return this.#client.getOrder({ url } as Order);
  }

  /** @param urls of the order's `authorizations` */
  authorizations(urls: readonly string[]): Promise<Authorization[]> {
    return this.#client.getAuthorizations({ authorizations: urls } as Order);
  }

  keyAuthorization(challenge: { type: ChallengeType; token: string }): Promise<string> {
    return this.#client.getChallengeKeyAuthorization(challenge as Authorization['challenges'][number]);
  }

  /** Tells the CA that the answer to a challenge can be looked for. */
  async respond(challenge: Authorization['challenges'][number]): Promise<void> {
    await this.#client.completeChallenge(challenge);
  }

  /** @param key PEM */
  async finalize(order: Order, names: readonly string[], key: string): Promise<void> {
    const [, csr] = await acme.crypto.createCsr({ altNames: [...names] }, key);
    await this.#client.finalizeOrder(order, csr);
  }

  /** @returns the chain of an order that is valid, leaf first, PEM */
  download(order: Order): Promise<string> {
    return this.#client.getCertificate(order);
  }
}

/**
 * Asks a CA when it wants a certificate renewed (RFC 9773), within `converse`.
 *
 * @param id `certificateId`'s
 * @returns undefined when it offers no such information
 */
export async function renewalInfo(directory: string, id: string): Promise<Suggestion | undefined> {
  const { renewalInfo } = await readDirectory(directory);
  if (renewalInfo === undefined) return undefined;
  const { data, headers } = await acme.axios.get(`${renewalInfo.replace(/\/$/, '')}/${id}`);
  const parsed = renewalInfoSchema.safeParse(data);
  if (!parsed.success)
    throw new IssueError(
      'unreachable',
      `${renewalInfo}: expected renewal information; received ${shortly(data)}`,
    );
  const now = Date.now();
  const retryAt = retryTime(String(headers['retry-after'] ?? ''), now);
  return { window: parsed.data, retryAfterMs: retryAt === undefined ? undefined : retryAt - now };
}

async function readDirectory(url: string): Promise<Directory> {
  const { data } = await acme.axios.get(url);
  const parsed = directorySchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new IssueError('unreachable', `${url}: expected an ACME directory; received ${shortly(data)}`);
}

function shortly(data: unknown): string {
  return typeof data === 'string' ? `text that begins ${JSON.stringify(data.slice(0, 40))}` : 'other JSON';
}
