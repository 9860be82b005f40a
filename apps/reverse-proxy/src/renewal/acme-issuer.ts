import { setTimeout as sleep } from 'node:timers/promises';
import { type Certified, createKey, unsoundness } from '@platform-journey/certificates';
import type { AcmeClient, AcmeEndpoint, Authorization, Order } from './acme.ts';
import type { AcmeAccount, AcmeAccounts } from './acme-account.ts';
import type { Challenge, ChallengeSolver } from './challenge.ts';
import { IssueError } from './issue-error.ts';
import type { CertificateRequest, ChallengeType, Issuer, Suggestion } from './issuer.ts';
import type { AcmeIssuer as Settings } from './issuer-choice.ts';
import { certificateId } from './suggested-window.ts';

/** How long a CA may take to verify the names and to issue, in all. */
const ORDER_TIMEOUT_MS = 120_000;
const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 3000;

export interface AcmeIssuerOptions {
  accounts: AcmeAccounts;
  solver: ChallengeSolver;
  /** Where the CA sends notices. */
  email: string | undefined;
  /** Further CAs (PEM) to trust for the directory itself. */
  trust: string | undefined;
  orderTimeoutMs?: number;
}

/** A CA that speaks ACME (RFC 8555). */
export class AcmeIssuer implements Issuer {
  readonly name: string;
  readonly isPublic: boolean;
  readonly hasStaging: boolean;
  readonly challenges: readonly ChallengeType[];
  readonly #settings: Settings;
  readonly #options: AcmeIssuerOptions;

  constructor(settings: Settings, options: AcmeIssuerOptions) {
    this.name = settings.name;
    this.isPublic = settings.public;
    this.hasStaging = settings.staging !== undefined;
    this.challenges = settings.challenges;
    this.#settings = settings;
    this.#options = options;
  }

  issue(request: CertificateRequest): Promise<Certified> {
    return told(request.signal, async () => {
      const [client, order] = await this.#order(request);
      const patience = new Patience(request.signal, this.#options.orderTimeoutMs ?? ORDER_TIMEOUT_MS);
      const pending = await client.authorizations(order.authorizations);
      const verified = pending
        .filter(({ status }) => status !== 'valid')
        .map((authorization) => this.#verify(client, authorization, request.challenge, patience));
      // All of them: each removes its challenge.
      for (const end of await Promise.allSettled(verified)) if (end.status === 'rejected') throw end.reason;
      const issued = await collect(client, order, request.names, patience);
      const problem = unsoundness(issued, request.names, Date.now());
      if (problem) throw new IssueError('certificate_unusable', `${this.name}: the certificate ${problem}`);
      return issued;
    });
  }

  suggestedWindow(certificate: string, signal: AbortSignal): Promise<Suggestion | undefined> {
    return told(signal, async () => {
      const id = certificateId(certificate);
      if (id === undefined) return undefined;
      const client = await connect(this.#endpoint(false), { key: await createKey() });
      return client.renewalInfo(id);
    });
  }

  async #order(request: CertificateRequest): Promise<[AcmeClient, Order]> {
    const endpoint = this.#endpoint(request.probe);
    const client = await this.#account(endpoint);
    const options = { profile: this.#settings.profile, replaces: replacedBy(request, client) };
    try {
      return [client, await client.order(request.names, options)];
    } catch (error) {
      const { code } = error as Partial<IssueError>;
      // A CA may forget an account that it had (RFC 8555, 7.3), and may know better what was replaced (RFC 9773, 5).
      if (code === 'account_refused') {
        const again = await this.#register(endpoint);
        return [again, await again.order(request.names, options)];
      }
      if (code !== 'order_failed' || options.replaces === undefined) throw error;
      return [client, await client.order(request.names, { ...options, replaces: undefined })];
    }
  }

  async #account(endpoint: AcmeEndpoint): Promise<AcmeClient> {
    const account = await this.#options.accounts.load(endpoint.directory);
    return account?.url === undefined ? this.#register(endpoint) : connect(endpoint, account);
  }

  async #register(endpoint: AcmeEndpoint): Promise<AcmeClient> {
    const { accounts, email } = this.#options;
    const { key } = (await accounts.load(endpoint.directory)) ?? { key: await createKey() };
    // The key first: an account that is made is then never lost, however this ends.
    await accounts.save(endpoint.directory, { key });
    const client = await connect(endpoint, { key });
    await accounts.save(endpoint.directory, { key, url: await client.register(email) });
    return client;
  }

  async #verify(
    client: AcmeClient,
    authorization: Authorization,
    type: ChallengeType,
    patience: Patience,
  ): Promise<void> {
    const { identifier, url } = authorization;
    const offered = authorization.challenges.find((challenge) => challenge.type === type);
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
      await this.#options.solver.remove(challenge);
    }
  }

  #endpoint(probe: boolean): AcmeEndpoint {
    const { directory, staging, eab } = this.#settings;
    return { directory: (probe && staging) || directory, eab, trust: this.#options.trust };
  }
}

/** Loads the library only where there is such an issuer: it is large. */
async function connect(endpoint: AcmeEndpoint, account: AcmeAccount): Promise<AcmeClient> {
  const { AcmeClient } = await import('./acme.ts');
  return AcmeClient.open(endpoint, account);
}

/** RFC 9773, 5: only where there is renewal information; a rehearsal takes no certificate's place. */
function replacedBy({ replaces, probe }: CertificateRequest, { directory }: AcmeClient): string | undefined {
  if (probe || replaces === undefined || directory.renewalInfo === undefined) return undefined;
  return certificateId(replaces);
}

/** Has an order that is ready turned into a certificate for a key of its own. */
async function collect(
  client: AcmeClient,
  order: Order,
  names: readonly string[],
  patience: Patience,
): Promise<Certified> {
  const key = await createKey();
  const past = (status: string) => async () => {
    const now = await client.refresh(order);
    if (now.status === 'invalid')
      throw new IssueError('order_failed', `The order has failed: ${detailOf(now.error)}`);
    return now.status === status ? undefined : now;
  };
  await patience.until('the order is ready', past('pending'));
  await client.finalize(order, names, key);
  const done = await patience.until('the certificate is issued', past('processing'));
  return { key, certificate: await client.download(done) };
}

/** Waits for a CA, within limits. */
class Patience {
  readonly #signal: AbortSignal;
  readonly #deadline: number;

  constructor(signal: AbortSignal, ms: number) {
    this.#signal = signal;
    this.#deadline = performance.now() + ms;
  }

  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(2 * pause, LONGEST_POLL_MS)) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (performance.now() + pause > this.#deadline) {
        throw new IssueError('order_failed', `The CA took too long until ${what}`);
      }
      await sleep(pause, undefined, { signal: this.#signal });
    }
  }
}

/** Rejects as soon as the signal says so, and with nothing but an `IssueError`. */
async function told<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new IssueError('aborted', 'The renewal was stopped'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } catch (error) {
    if (error instanceof IssueError) throw error;
    throw new IssueError('unreachable', (error as Error).message, { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function failureOf(authorization: Authorization | undefined, type: ChallengeType): string {
  const failed = authorization?.challenges.find((challenge) => challenge.type === type);
  return `${authorization?.identifier.value} could not be verified by ${type}: ${detailOf(failed?.error)}`;
}

function detailOf(problem: object | undefined): string {
  const { detail } = (problem ?? {}) as { detail?: unknown };
  return typeof detail === 'string' ? detail : 'the CA does not say why';
}
