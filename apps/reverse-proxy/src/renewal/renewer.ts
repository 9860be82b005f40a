import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CertificateObjects,
  Certified,
  RenewalState,
  StoredCertificate,
} from '@platform-journey/certificates';
import { StoreError } from '@platform-journey/object-store';
import type { Logger } from '@platform-journey/service-kit';
import type { Attempt } from './escalation.ts';
import { ExpiryWarning } from './expiry-warning.ts';
import { HeldCertificate } from './held-certificate.ts';
import { IssueError } from './issue-error.ts';
import type { Alone, Issuer } from './issuer.ts';
import { INITIAL_STATE, stateAfterFailure, stateAfterProbe, stateAfterSuccess } from './renewal-state.ts';
import { type RenewalStatus, shown } from './renewal-status.ts';
import {
  fits,
  late,
  type PlannedAttempt,
  planFor,
  type RenewalView,
  readView,
  type Wish,
} from './renewal-view.ts';
import { isTimeToAsk, stateAfterAsking } from './suggestions.ts';

/**
 * Does work that only one process may do at a time; waits for as long as another does.
 *
 * @param signal ends the wait, and is passed on to the work
 * @throws StoreError when the store cannot be used; `lock_lost` when the work was no longer done alone
 */
export type Exclusively = (
  key: string,
  work: (alone: Alone) => Promise<void>,
  signal: AbortSignal,
) => Promise<void>;

export interface RenewerOptions {
  names: readonly [string, ...string[]];
  /** In the order in which they are asked. */
  issuers: readonly [Issuer, ...Issuer[]];
  objects: CertificateObjects;
  exclusively: Exclusively;
  logger: Logger;
  /** How often the store is looked into for what other proxies have done, or somebody asks for. */
  pollMs: number;
  /** Called with each certificate that is to be served in place of the one before. */
  onCertificate: (certificate: StoredCertificate) => void;
  /** Called after each look into the store, and with what has changed. */
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
  readonly #wish: Wish;
  readonly #held: HeldCertificate;
  readonly #expiry: ExpiryWarning;
  readonly #stopping = new AbortController();
  readonly #troubles = new Map<'read' | 'work', string>();
  /** How an attempt ended, as long as the store has not taken it. */
  #unwritten: RenewalState | undefined;
  #seen: RenewalView = { certificate: undefined, state: INITIAL_STATE, request: undefined };
  #work: Promise<boolean> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RenewerOptions) {
    const { names, issuers, onCertificate, logger, now = Date.now, random = Math.random } = options;
    this.#options = options;
    this.#now = now;
    this.#random = random;
    this.#wish = { names, issuers: issuers.map(traitsOf) };
    const fitsNow = (certificate: StoredCertificate) => fits(certificate, this.#wish, this.#now());
    this.#held = new HeldCertificate({ names, fits: fitsNow, onCertificate, logger });
    this.#expiry = new ExpiryWarning(names[0], logger);
  }

  /** The certificate that is served. */
  get served(): StoredCertificate | undefined {
    return this.#held.served;
  }

  /** Serves, until there is another, one of the certificates that the store has for something else; one that fits is kept. */
  bridge(others: readonly StoredCertificate[]): void {
    this.#held.bridge(others);
  }

  /** Runs until `stop`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops; an order under way is left to whoever comes next. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#work;
  }

  /** Looks into the store and serves what it has, without ordering anything. Never rejects. */
  async look(): Promise<void> {
    await this.#trying('read', () => this.#look());
  }

  /** One look, and what is due after it. Never rejects. */
  async turn(): Promise<void> {
    await this.look();
    this.#begin();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look();
      this.#begin();
      const pause = sleep(this.#pauseMs(), undefined, { signal, ref: false }).catch(() => {});
      // While the lock is another's, or an order takes its time, the store is looked into all the same.
      await Promise.race([pause, this.#work?.then((well) => (well ? undefined : pause)) ?? pause]);
    }
  }

  #pauseMs(): number {
    const { pollMs } = this.#options;
    if (this.#work || this.#troubles.size > 0) return pollMs;
    return Math.min(pollMs, Math.max(1, this.#plan().planned.at - this.#now()));
  }

  /** Does what there is to do, as soon as it has the lock; it is at it once at most. */
  #begin(): void {
    if (this.#work || this.#troubles.has('read') || !this.#hasWork()) return;
    const { exclusively, objects } = this.#options;
    const { signal } = this.#stopping;
    const work = () => exclusively(objects.lock, (alone) => this.#whileAlone(alone), signal);
    this.#work = this.#trying('work', work).finally(() => {
      this.#work = undefined;
    });
  }

  #hasWork(): boolean {
    const isDue = this.#plan().planned.at <= this.#now();
    return (
      isDue || this.#held.isLacking || this.#unwritten !== undefined || isTimeToAsk(this.#seen, this.#now())
    );
  }

  /** @returns whether it went well */
  async #trying(what: 'read' | 'work', work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      if (this.#troubles.delete(what)) this.#options.logger.info(this.#named(), 'the renewal works again');
      return true;
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#failed(what, error as Error);
      return false;
    } finally {
      // What is about to be done may mend it.
      if (what === 'work' || this.#troubles.has('read') || !this.#hasWork()) this.#warnOfExpiry();
      this.#tell();
    }
  }

  #failed(what: 'read' | 'work', error: Error): void {
    const { logger } = this.#options;
    const about = { ...this.#named(), error: error.message };
    if (error instanceof StoreError && error.code === 'lock_lost') {
      this.#unwritten = undefined;
      logger.warn(about, 'another renewer takes over');
      return;
    }
    if (this.#troubles.get(what) === error.message) return;
    this.#troubles.set(what, error.message);
    if (error instanceof StoreError) logger.error(about, 'the certificate store fails; what is served stays');
    else logger.error({ ...about, err: error }, 'the renewal fails; what is served stays');
  }

  async #look(): Promise<void> {
    const { certificate, state, request } = await readView(this.#options.objects);
    this.#held.see(certificate);
    this.#seen = {
      certificate: this.#held.isLacking ? this.#held.own : certificate,
      state: this.#unwritten ?? state,
      request,
    };
  }

  /** What is due, seen anew: another renewer may have done it while we waited for the lock. */
  async #whileAlone(alone: Alone): Promise<void> {
    await this.#held.store(this.#options.objects);
    await this.#look();
    const plan = this.#plan();
    if (plan.planned.at <= this.#now()) await this.#attempt(plan, alone);
    else if (isTimeToAsk(this.#seen, this.#now())) await this.#ask(alone);
    else if (this.#unwritten) await this.#note(this.#unwritten, alone);
  }

  async #attempt({ attempt, planned }: PlannedAttempt, alone: Alone): Promise<void> {
    const { names, issuers, logger, objects } = this.#options;
    const { certificate, state, request } = this.#seen;
    const issuer = issuers[attempt.issuer] ?? issuers[0];
    const challenge = issuer.challenges[attempt.challenge] ?? issuer.challenges[0] ?? 'http-01';
    const { probe } = attempt;
    const about = { ...this.#named(), issuer: issuer.name, challenge, probe, reason: planned.reason };
    // Who cannot note how an order went must not place it.
    await objects.state.write({ ...state, next: planned });
    logger.info(about, 'ordering a certificate');
    const replaces = certificate && shown(certificate) ? certificate : undefined;
    try {
      const issued = await issuer.issue({ names, challenge, probe, replaces, placed: objects.order, alone });
      if (!probe) this.#take(issuer, issued, certificate);
    } catch (error) {
      // The order stays as it is, for whoever comes next.
      alone.signal.throwIfAborted();
      const failed = this.#stateAfter(asIssueError(error), attempt);
      const { lastError, failures } = failed;
      logger.warn(
        { ...about, code: lastError?.code, error: lastError?.message, failures },
        'no certificate was issued',
      );
      return this.#note(failed, alone);
    }
    if (probe) {
      logger.info(about, 'the rehearsal went well');
      return this.#note(stateAfterProbe(state, attempt), alone);
    }
    logger.info(
      { ...about, serialNumber: this.served && shown(this.served)?.serialNumber },
      'certificate issued',
    );
    this.#unwritten = stateAfterSuccess(state, request);
    await this.#held.store(objects);
    await this.#note(this.#unwritten, alone);
  }

  /** Served at once: a store that fails now must not cost what has been issued. */
  #take({ name, isPublic }: Issuer, issued: Certified, instead: StoredCertificate | undefined): void {
    const names = [...this.#options.names];
    this.#held.take({ names, issuer: name, isPublic, issuedAt: this.#now(), ...issued }, instead);
  }

  #stateAfter(error: IssueError, attempt: Attempt): RenewalState {
    const { certificate, state, request } = this.#seen;
    const life = certificate && shown(certificate);
    return stateAfterFailure(state, error, {
      attempt,
      request,
      now: this.#now(),
      random: this.#random(),
      issuers: this.#wish.issuers,
      lifetimeMs: life && life.notAfter - life.notBefore,
    });
  }

  async #ask(alone: Alone): Promise<void> {
    const { issuers, logger } = this.#options;
    const { certificate } = this.#seen;
    const issuer = issuers.find(({ name }) => name === certificate?.issuer);
    const answer =
      certificate &&
      (await issuer?.suggestedWindow(certificate.certificate, alone.signal).catch((error: Error) => {
        alone.signal.throwIfAborted();
        logger.warn(
          { ...this.#named(), issuer: issuer.name, error: error.message },
          'no renewal information',
        );
        return undefined;
      }));
    const facts = { now: this.#now(), random: this.#random() };
    await this.#note(stateAfterAsking(this.#seen, answer, facts), alone);
  }

  /** Keeps what has become of an attempt, or of a question: here until the store has it. */
  async #note(state: RenewalState, alone: Alone): Promise<void> {
    this.#unwritten = state;
    const certificate = this.#held.own ?? this.#seen.certificate;
    this.#seen = { ...this.#seen, certificate, state };
    alone.assertHeld();
    await this.#options.objects.state.write({ ...state, next: this.#plan().planned });
    this.#unwritten = undefined;
  }

  #warnOfExpiry(): void {
    const { served } = this;
    const found = served && late(served, this.#seen.state, this.#now());
    if (found && !this.#stopping.signal.aborted) this.#expiry.see(found, this.#now());
  }

  #tell(): void {
    const { names, onStatus } = this.#options;
    const { failures, lastError } = this.#seen.state;
    onStatus?.({
      names,
      certificate: this.served && shown(this.served),
      next: this.#plan().planned,
      failures,
      lastError,
      trouble: this.#troubles.get('read') ?? this.#troubles.get('work'),
    });
  }

  #plan(): PlannedAttempt {
    return planFor(this.#seen, this.#wish, this.#now());
  }

  #named() {
    return { certificate: this.#options.names[0] };
  }
}

function traitsOf({ name, challenges, hasStaging }: Issuer): Wish['issuers'][number] {
  return { name, challenges: challenges.length, hasStaging };
}

function asIssueError(error: unknown): IssueError {
  if (error instanceof IssueError) return error;
  const code = error instanceof StoreError ? 'store_failed' : 'internal';
  return new IssueError(code, (error as Error).message, { cause: error });
}
