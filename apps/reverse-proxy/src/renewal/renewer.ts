import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CertificateObjects,
  Certified,
  RenewalState,
  StoredCertificate,
} from '@platform-journey/certificates';
import type { Logger } from '@platform-journey/service-kit';
import { IssueError } from './issue-error.ts';
import type { Issuer } from './issuer.ts';
import type { PlannedRenewal } from './renewal-plan.ts';
import { stateAfterFailure, stateAfterProbe, stateAfterSuccess } from './renewal-state.ts';
import { type RenewalStatus, shown } from './renewal-status.ts';
import { planFor, type RenewalView, readView } from './renewal-view.ts';
import { isTimeToAsk, stateAfterAsking } from './suggestions.ts';

/**
 * Does work that only one process may do at a time.
 *
 * @returns undefined when another process does it now
 */
export type Exclusively = <T>(
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T | undefined>;

export interface RenewerOptions {
  names: readonly [string, ...string[]];
  /** In the order in which they are asked. */
  issuers: readonly [Issuer, ...Issuer[]];
  objects: CertificateObjects;
  exclusively: Exclusively;
  logger: Logger;
  /** How often the store is looked into for what other proxies have done, or somebody asks for. */
  pollMs: number;
  /** Called with each certificate that is not the one before. */
  onCertificate: (certificate: StoredCertificate) => void;
  /** Called with what has changed. */
  onStatus?: (status: RenewalStatus) => void;
  now?: () => number;
  random?: () => number;
}

/**
 * Keeps one certificate valid, together with the renewers of other proxies that share the store: it looks into the store
 * again and again, and what is due it does while it holds the lock, after a second look.
 */
export class Renewer {
  readonly #options: RenewerOptions;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #stopping = new AbortController();
  #served: StoredCertificate | undefined;
  /** Issued, but not stored yet: it is served, and no other is ordered. */
  #unstored: StoredCertificate | undefined;
  #storeError: string | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RenewerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  /** Runs until `stop`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops; an order under way is given up. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const ms = await this.turn();
      await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Serves what the store has, without ordering anything. Never rejects. */
  async look(): Promise<void> {
    await this.#look().catch((error: Error) => this.#lacksStore(error));
  }

  /**
   * One look into the store, and what is due after it. Never rejects.
   *
   * @returns ms until the next
   */
  async turn(): Promise<number> {
    const { logger, pollMs } = this.#options;
    try {
      const planned = await this.#turn();
      if (this.#storeError !== undefined) logger.info(this.#named(), 'the certificate store works again');
      this.#storeError = undefined;
      return Math.min(pollMs, Math.max(0, planned.at - this.#now()));
    } catch (error) {
      this.#lacksStore(error as Error);
      return pollMs;
    }
  }

  #lacksStore(error: Error): void {
    if (this.#storeError === undefined) {
      const what = 'the certificate store cannot be used; what is served stays';
      this.#options.logger.error({ ...this.#named(), err: error }, what);
    }
    this.#storeError = error.message;
  }

  async #turn(): Promise<PlannedRenewal> {
    const view = await this.#look();
    const planned = this.#plan(view);
    const isDue = planned.at <= this.#now();
    if (!isDue && !this.#unstored && !isTimeToAsk(view, this.#now())) return planned;
    // Another renewer that is at it now will be seen to have done it.
    const done = await this.#options.exclusively(this.#options.objects.lock, (signal) =>
      this.#whileAlone(signal),
    );
    return done ?? { ...planned, at: Number.POSITIVE_INFINITY };
  }

  /** What is due, seen anew: another renewer may have done it while we waited for the lock. */
  async #whileAlone(lost: AbortSignal): Promise<PlannedRenewal> {
    const signal = AbortSignal.any([lost, this.#stopping.signal]);
    if (this.#unstored) await this.#store(this.#unstored);
    const view = await this.#look();
    const isDue = this.#plan(view).at <= this.#now();
    const state = isDue ? await this.#attempt(view, signal) : await this.#ask(view, signal);
    const planned = this.#plan({ ...(await this.#look()), state });
    await this.#options.objects.state.write({ ...state, next: planned });
    return planned;
  }

  async #attempt(view: RenewalView, signal: AbortSignal): Promise<RenewalState> {
    const { names, logger } = this.#options;
    const { state, certificate } = view;
    const issuer = this.#issuerOf(state);
    const { probe } = state.attempt;
    const challenge = issuer.challenges[state.attempt.challenge] ?? issuer.challenges[0] ?? 'http-01';
    const replaces = certificate?.issuer === issuer.name ? certificate.certificate : undefined;
    const about = {
      ...this.#named(),
      issuer: issuer.name,
      challenge,
      probe,
      reason: this.#plan(view).reason,
    };
    logger.info(about, 'ordering a certificate');
    try {
      const issued = await issuer.issue({ names, challenge, probe, replaces, signal });
      if (probe) return stateAfterProbe(state);
      await this.#keep(issuer, issued);
      if (view.request) await this.#options.objects.request.delete(view.request.version).catch(() => {});
      logger.info(
        { ...about, notAfter: new X509Certificate(issued.certificate).validToDate },
        'certificate issued',
      );
      return stateAfterSuccess(state);
    } catch (error) {
      if (!(error instanceof IssueError)) throw error;
      if (error.code === 'aborted') return state;
      const failed = this.#stateAfter(view, error);
      logger.warn(
        { ...about, code: error.code, error: error.message, failures: failed.failures },
        'no certificate was issued',
      );
      return failed;
    }
  }

  #stateAfter({ state, certificate }: RenewalView, error: IssueError): RenewalState {
    const life = certificate && shown(certificate);
    return stateAfterFailure(state, error, {
      now: this.#now(),
      random: this.#random(),
      issuers: this.#options.issuers.map(({ name, challenges, hasStaging }) => {
        return { name, challenges: challenges.length, hasStaging };
      }),
      lifetimeMs: life && life.notAfter - life.notBefore,
    });
  }

  async #keep({ name, isPublic }: Issuer, issued: Certified): Promise<void> {
    const { names } = this.#options;
    await this.#store({ names: [...names], issuer: name, isPublic, issuedAt: this.#now(), ...issued });
  }

  /** Served at once: a store that fails now must not cost what has been issued. */
  async #store(certificate: StoredCertificate): Promise<void> {
    this.#unstored = certificate;
    this.#serve(certificate);
    await this.#options.objects.certificate.write(certificate);
    this.#unstored = undefined;
  }

  async #ask(view: RenewalView, signal: AbortSignal): Promise<RenewalState> {
    const { certificate, state } = view;
    if (!certificate || !isTimeToAsk(view, this.#now())) return state;
    const issuer = this.#options.issuers.find(({ name }) => name === certificate.issuer);
    const answer = await issuer?.suggestedWindow(certificate.certificate, signal).catch((error: Error) => {
      this.#options.logger.warn(
        { ...this.#named(), issuer: issuer.name, err: error },
        'the issuer suggests no time',
      );
      return undefined;
    });
    return stateAfterAsking(view, answer, { now: this.#now(), random: this.#random() });
  }

  async #look(): Promise<RenewalView> {
    const view = await readView(this.#options.objects);
    if (view.certificate && !this.#unstored) this.#serve(view.certificate);
    this.#tell(view);
    return view;
  }

  #serve(certificate: StoredCertificate): void {
    if (certificate.certificate === this.#served?.certificate) return;
    try {
      this.#options.onCertificate(certificate);
      this.#served = certificate;
    } catch (error) {
      this.#options.logger.error(
        { ...this.#named(), err: error },
        'the certificate in the store cannot be served',
      );
    }
  }

  #tell(view: RenewalView): void {
    const certificate = this.#unstored ?? view.certificate;
    this.#options.onStatus?.({
      names: this.#options.names,
      certificate: certificate && shown(certificate),
      next: this.#plan(view),
      failures: view.state.failures,
      lastError: view.state.lastError,
      storeError: this.#storeError,
    });
  }

  #plan(view: RenewalView): PlannedRenewal {
    const { names, issuers } = this.#options;
    return planFor(view, { names, issuers: issuers.map(({ name }) => name) }, this.#now());
  }

  #issuerOf({ attempt }: RenewalState): Issuer {
    const [first] = this.#options.issuers;
    return this.#options.issuers[attempt.issuer] ?? first;
  }

  #named() {
    return { certificate: this.#options.names[0] };
  }
}
