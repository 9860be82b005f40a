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

/** Of one HTTP request to a CA. */
const REQUEST_TIMEOUT_MS = 15_000;
const LARGEST_ANSWER_BYTES = 1_048_576;

/** The library's settings are the module's: what it would do by itself (retry, sleep a Retry-After) is the renewal's to decide. */
acme.axios.defaults.timeout = REQUEST_TIMEOUT_MS;
acme.axios.defaults.maxContentLength = LARGEST_ANSWER_BYTES;
Object.assign((acme.axios.defaults as unknown as { acmeSettings: object }).acmeSettings, {
  retryMaxAttempts: 0,
});

/** By origin: the library has no setting of its own for the CAs that a directory's certificate may come from. */
const agents = new Map<string, Agent>();
acme.axios.interceptors.request.use((request) => {
  const agent = agents.get(URL.parse(request.url ?? '')?.origin ?? '');
  if (agent) request.httpsAgent = agent;
  return request;
});

/** The library drops all of a refusal but its text. A refused nonce is left to it: it repeats with a fresh one. */
acme.axios.interceptors.response.use((response) => {
  const { status, data, headers, config } = response;
  if (status < 400 || problemType(data) === 'badNonce') return response;
  throw issueErrorOf(
    { status, body: data, retryAfter: headers['retry-after'], url: config.url ?? '' },
    Date.now(),
  );
});

export type Order = acme.Order;
export type Authorization = acme.Authorization;

/** How to reach a CA. */
export interface AcmeEndpoint {
  /** URL of the directory. */
  directory: string;
  eab?: { kid: string; hmacKey: string } | undefined;
  /** Further CAs (PEM) to trust for the directory itself. */
  trust: string | undefined;
}

/** One account's conversation with one CA (RFC 8555). Every call rejects with an `IssueError` when it is refused. */
export class AcmeClient {
  readonly directory: Directory;
  readonly #client: acme.Client;

  private constructor(directory: Directory, client: acme.Client) {
    this.directory = directory;
    this.#client = client;
  }

  static async open(endpoint: AcmeEndpoint, { key, url }: AcmeAccount): Promise<AcmeClient> {
    const { directory, eab, trust } = endpoint;
    if (trust !== undefined) trustAt(directory, trust);
    const client = new acme.Client({
      directoryUrl: directory,
      accountKey: key,
      ...(url !== undefined && { accountUrl: url }),
      ...(eab && { externalAccountBinding: eab }),
    });
    return new AcmeClient(await readDirectory(directory), client);
  }

  /** @returns the account's URL, the same as before for a key that the CA knows */
  async register(email: string | undefined): Promise<string> {
    const contact = email === undefined ? {} : { contact: [`mailto:${email}`] };
    await this.#client.createAccount({ termsOfServiceAgreed: true, ...contact });
    return this.#client.getAccountUrl();
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
  refresh(order: Order): Promise<Order> {
    return this.#client.getOrder(order);
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

  /** @param id `certificateId`'s */
  async renewalInfo(id: string): Promise<Suggestion | undefined> {
    const { renewalInfo } = this.directory;
    if (renewalInfo === undefined) return undefined;
    const { data, headers } = await acme.axios.get(`${renewalInfo.replace(/\/$/, '')}/${id}`);
    const parsed = renewalInfoSchema.safeParse(data);
    if (!parsed.success)
      throw new IssueError('unreachable', `${renewalInfo} answered no renewal information`);
    const now = Date.now();
    const retryAt = retryTime(String(headers['retry-after'] ?? ''), now);
    return { window: parsed.data, retryAfterMs: retryAt === undefined ? undefined : retryAt - now };
  }
}

async function readDirectory(url: string): Promise<Directory> {
  const { data } = await acme.axios.get(url);
  const parsed = directorySchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const received =
    typeof data === 'string' ? `text that begins ${JSON.stringify(data.slice(0, 40))}` : 'other JSON';
  throw new IssueError('unreachable', `${url}: expected an ACME directory; received ${received}`);
}

function trustAt(url: string, pem: string): void {
  const { origin } = new URL(url);
  if (!agents.has(origin)) agents.set(origin, new Agent({ ca: [...getCACertificates('default'), pem] }));
}
