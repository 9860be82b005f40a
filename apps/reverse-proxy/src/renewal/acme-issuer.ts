import { type Certified, unsoundness } from '@platform-journey/certificates';
import { StoreError } from '@platform-journey/object-store';
import type { AcmeClient, AcmeEndpoint, Authorization, Order } from './acme.ts';
import type { AcmeAccount, AcmeAccounts } from './acme-account.ts';
import type { Challenge, ChallengeSolver } from './challenge.ts';
import { IssueError, type IssueErrorCode } from './issue-error.ts';
import type { CertificateRequest, ChallengeType, Issuer, Suggestion } from './issuer.ts';
import type { AcmeIssuer as Settings } from './issuer-choice.ts';
import { Patience } from './patience.ts';
import { type OpenOrder, PlacedOrders } from './placed-orders.ts';
import { certificateId } from './suggested-window.ts';

export interface AcmeIssuerOptions {
  accounts: AcmeAccounts;
  solver: ChallengeSolver;
  /** Where the CA sends notices. */
  email: string | undefined;
  /** Further CAs (PEM) to trust for the directory itself. */
  trust: string | undefined;
  timeouts?: Partial<AcmeTimeouts> | undefined;
  now?: (() => number) | undefined;
}

export interface AcmeTimeouts {
  /** How long a CA may take to verify the names and to issue, in all. */
  orderMs: number;
  /** Of one HTTP request to it. */
  requestMs: number;
}

const TIMEOUTS: AcmeTimeouts = { orderMs: 120_000, requestMs: 15_000 };

/** After these an order may still come to a good end. */
const UNDECIDED: readonly IssueErrorCode[] = ['aborted', 'unreachable', 'rate_limited'];

/** A CA that speaks ACME (RFC 8555). */
export class AcmeIssuer implements Issuer {
  readonly name: string;
  readonly isPublic: boolean;
  readonly hasStaging: boolean;
  readonly challenges: readonly ChallengeType[];
  readonly #settings: Settings;
  readonly #options: AcmeIssuerOptions;
  readonly #timeouts: AcmeTimeouts;

  constructor(settings: Settings, options: AcmeIssuerOptions) {
    this.name = settings.name;
    this.isPublic = settings.public;
    this.hasStaging = settings.staging !== undefined;
    this.challenges = settings.challenges;
    this.#settings = settings;
    this.#options = options;
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts };
  }

  issue(request: CertificateRequest): Promise<Certified> {
    return this.#converse(request.alone.signal, async () => {
      const orders = new PlacedOrders(request, this.#endpoint(request.probe).directory);
      const open = await this.#open(request, orders);
      try {
        const issued = await this.#finish(open, request);
        const problem = unsoundness(issued, request.names, (this.#options.now ?? Date.now)());
        if (problem) throw new IssueError('certificate_unusable', `${this.name}: the certificate ${problem}`);
        return issued;
      } catch (error) {
        const { code } = error as Partial<IssueError>;
        const isUndecided = code && (UNDECIDED.includes(code) || (code === 'too_slow' && !open.resumed));
        if (!isUndecided) await orders.forget();
        throw error;
      }
    });
  }

  suggestedWindow(certificate: string, signal: AbortSignal): Promise<Suggestion | undefined> {
    return this.#converse(signal, async ({ renewalInfo }) => {
      const id = certificateId(certificate);
      return id === undefined ? undefined : renewalInfo(this.#settings.directory, id);
    });
  }

  /** The order of a renewer that did not see its end, or a new one. */
  async #open(request: CertificateRequest, orders: PlacedOrders): Promise<OpenOrder> {
    const endpoint = this.#endpoint(request.probe);
    const client = await this.#account(endpoint);
    const resumed = await orders.resume(client);
    if (resumed) return resumed;
    request.alone.assertHeld();
    try {
      return await orders.keep(client, await this.#order(client, request));
    } catch (error) {
      // A CA may forget an account that it had (RFC 8555, 7.3).
      if ((error as Partial<IssueError>).code !== 'account_refused') throw error;
      const again = await this.#register(endpoint, await this.#options.accounts.open(endpoint.directory));
      return orders.keep(again, await this.#order(again, request));
    }
  }

  async #order(client: AcmeClient, request: CertificateRequest): Promise<Order> {
    const { profile } = this.#settings;
    const replaces = this.#replacedBy(request, client);
    try {
      return await client.order(request.names, { profile, replaces });
    } catch (error) {
      // It may know better what was replaced (RFC 9773, 5).
      const { code } = error as Partial<IssueError>;
      if (code !== 'order_failed' || replaces === undefined) throw error;
      return client.order(request.names, { profile, replaces: undefined });
    }
  }

  async #account(endpoint: AcmeEndpoint): Promise<AcmeClient> {
    const account = await this.#options.accounts.open(endpoint.directory);
    return account.url === undefined ? this.#register(endpoint, account) : connect(endpoint, account);
  }

  async #register(endpoint: AcmeEndpoint, { key }: AcmeAccount): Promise<AcmeClient> {
    const client = await connect(endpoint, { key });
    const url = await client.register(this.#options.email);
    await this.#options.accounts.save(endpoint.directory, { key, url });
    return client;
  }

  async #finish(open: OpenOrder, { names, challenge, alone }: CertificateRequest): Promise<Certified> {
    const { client, key } = open;
    const patience = new Patience(alone.signal, this.#timeouts.orderMs);
    const past = async (what: string, ...statuses: string[]) =>
      patience.until(what, async () => {
        const now = await client.refresh(open.order);
        return statuses.includes(now.status) ? undefined : now;
      });
    let { order } = open;
    if (order.status === 'pending') {
      await this.#verifyAll(client, order, challenge, patience);
      order = await past('the order is ready', 'pending');
    }
    if (order.status === 'ready') {
      alone.assertHeld();
      await client.finalize(order, names, key);
    }
    if (order.status !== 'valid') order = await past('the certificate is issued', 'ready', 'processing');
    if (order.status !== 'valid')
      throw new IssueError(
        'order_failed',
        `${this.name}: the order is ${order.status}: ${detailOf(order.error)}`,
      );
    return { key, certificate: await client.download(order) };
  }

  async #verifyAll(client: AcmeClient, order: Order, type: ChallengeType, patience: Patience): Promise<void> {
    const authorizations = await client.authorizations(order.authorizations);
    const verified = authorizations
      .filter(({ status }) => status !== 'valid')
      .map((authorization) => this.#verify(client, authorization, type, patience));
    // All of them: each removes its challenge.
    for (const end of await Promise.allSettled(verified)) if (end.status === 'rejected') throw end.reason;
  }

  async #verify(
    client: AcmeClient,
    { identifier, url, challenges }: Authorization,
    type: ChallengeType,
    patience: Patience,
  ): Promise<void> {
    const offered = challenges.find((challenge) => challenge.type === type);
    if (!offered)
      throw new IssueError('challenge_failed', `${this.name} offers no ${type} for ${identifier.value}`);
    const keyAuthorization = await client.keyAuthorization({ type, token: offered.token });
    const challenge: Challenge = { type, name: identifier.value, token: offered.token, keyAuthorization };
    try {
      await this.#options.solver.present(challenge);
      await client.respond(offered);
      await patience.until(`${identifier.value} is verified`, async () => {
        const [now] = await client.authorizations([url]);
        if (now?.status === 'pending') return undefined;
        if (now?.status !== 'valid') throw new IssueError('challenge_failed', failureOf(now, type));
        return now;
      });
    } finally {
      // One that stays does no harm, and is forgotten in an hour.
      await this.#options.solver.remove(challenge).catch(() => {});
    }
  }

  /** RFC 9773, 5: only its own, and where there is renewal information; a rehearsal takes no certificate's place. */
  #replacedBy({ replaces, probe }: CertificateRequest, { directory }: AcmeClient): string | undefined {
    if (probe || replaces?.issuer !== this.name || directory.renewalInfo === undefined) return undefined;
    return certificateId(replaces.certificate);
  }

  #endpoint(probe: boolean): AcmeEndpoint {
    const { directory, staging, eab } = this.#settings;
    return { directory: (probe && staging) || directory, eab };
  }

  /** Rejects with nothing but an `IssueError` or a `StoreError`. */
  async #converse<T>(
    signal: AbortSignal,
    work: (acme: typeof import('./acme.ts')) => Promise<T>,
  ): Promise<T> {
    // Loads the library only where there is such an issuer: it is large.
    const acme = await import('./acme.ts');
    const { trust } = this.#options;
    try {
      return await acme.converse({ trust, signal, timeoutMs: this.#timeouts.requestMs }, () => work(acme));
    } catch (error) {
      if (signal.aborted) throw new IssueError('aborted', 'The renewal was stopped');
      if (error instanceof IssueError || error instanceof StoreError) throw error;
      throw new IssueError('unreachable', `${this.name}: ${(error as Error).message}`, { cause: error });
    }
  }
}

async function connect(endpoint: AcmeEndpoint, account: AcmeAccount): Promise<AcmeClient> {
  const { AcmeClient } = await import('./acme.ts');
  return AcmeClient.open(endpoint, account);
}

function failureOf(authorization: Authorization | undefined, type: ChallengeType): string {
  const failed = authorization?.challenges.find((challenge) => challenge.type === type);
  return `${authorization?.identifier.value} could not be verified by ${type}: ${detailOf(failed?.error)}`;
}

function detailOf(problem: object | undefined): string {
  const { detail } = (problem ?? {}) as { detail?: unknown };
  return typeof detail === 'string' ? detail : 'the CA does not say why';
}
