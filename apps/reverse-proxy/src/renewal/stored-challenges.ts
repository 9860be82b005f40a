import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredJson } from '@platform-journey/object-store';
import { z } from 'zod';
import type { Challenge, ChallengeSolver } from './challenge.ts';

/** What a renewer that was killed has left behind is forgotten after this. */
const LIFE_MS = 3_600_000;

const pending = z.object({
  type: z.enum(['http-01', 'tls-alpn-01']),
  name: z.string(),
  token: z.string(),
  keyAuthorization: z.string(),
  expiresAt: z.number(),
});

export const pendingChallengesSchema = z.array(pending);
type Pending = z.output<typeof pending>;

export interface StoredChallengesOptions {
  stored: StoredJson<typeof pendingChallengesSchema>;
  /** How old what is known may be when it is used. The CA is told once every proxy knows. */
  refreshMs: number;
  /** Told all challenges whenever they have been read; the read is over when this is. */
  onKnown: (challenges: readonly Challenge[]) => Promise<void>;
  now?: () => number;
}

/**
 * The challenges of all proxies, in the store they share: whichever of them the CA meets can answer.
 *
 * All are one object, read at most once in `refreshMs` whoever asks for however many tokens.
 */
export class StoredChallenges implements ChallengeSolver {
  readonly #stored: StoredChallengesOptions['stored'];
  readonly #refreshMs: number;
  readonly #onKnown: StoredChallengesOptions['onKnown'];
  readonly #now: () => number;
  #known: readonly Pending[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | undefined;

  constructor({ stored, refreshMs, onKnown, now = Date.now }: StoredChallengesOptions) {
    this.#stored = stored;
    this.#refreshMs = refreshMs;
    this.#onKnown = onKnown;
    this.#now = now;
  }

  async present(challenge: Challenge): Promise<void> {
    const expiresAt = this.#now() + LIFE_MS;
    await this.#stored.change((all = []) => [...this.#others(all, challenge), { ...challenge, expiresAt }]);
    await this.refresh();
    // An answer to http-01 is looked up when it is asked for; one within a handshake must be there by then.
    if (challenge.type === 'tls-alpn-01') await sleep(3 * this.#refreshMs);
  }

  async remove(challenge: Challenge): Promise<void> {
    await this.#stored.change((all = []) => this.#others(all, challenge));
    await this.refresh();
  }

  /** The answer to http-01; looks into the store for a token that is not known yet. */
  async keyAuthorization(token: string): Promise<string | undefined> {
    const known = this.#httpAnswer(token);
    if (known !== undefined) return known;
    await this.#refreshInTurn();
    return this.#httpAnswer(token);
  }

  /** Reads what the others have stored. */
  async refresh(): Promise<void> {
    const stored = await this.#stored.read();
    this.#readAt = performance.now();
    this.#known = (stored?.value ?? []).filter(({ expiresAt }) => expiresAt > this.#now());
    await this.#onKnown(this.#known);
  }

  /** At most once in `refreshMs`: tokens that nobody has given out must not cost a read each. */
  #refreshInTurn(): Promise<void> {
    this.#refreshing ??= sleep(Math.max(0, this.#readAt + this.#refreshMs - performance.now()))
      .then(() => this.refresh())
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  #httpAnswer(token: string): string | undefined {
    return this.#known.find(({ type, token: of }) => type === 'http-01' && of === token)?.keyAuthorization;
  }

  #others(all: readonly Pending[], { type, name, token }: Challenge): Pending[] {
    return all.filter(
      (one) =>
        one.expiresAt > this.#now() && !(one.type === type && one.name === name && one.token === token),
    );
  }
}
