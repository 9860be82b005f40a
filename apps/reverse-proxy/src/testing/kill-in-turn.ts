import { setTimeout as sleep } from 'node:timers/promises';
import type { Kill, MortalUpstream } from './mortal-upstream.ts';

export interface KillOptions {
  everyMs: number;
  /** How long a killed one stays away. */
  downMs: number;
  /** How many are killed at the same time. */
  atOnce: number;
  /** No kill begins later than this after the start. */
  untilMs: number;
}

/** Kills upstreams again and again, one (or several) after the other. Resolves once all are back. */
export async function killInTurn(upstreams: MortalUpstream[], options: KillOptions): Promise<Kill[]> {
  const { everyMs, downMs, atOnce, untilMs } = options;
  const kills: Kill[] = [];
  for (let round = 1; round * everyMs <= untilMs; round++) {
    await sleep(everyMs - (round === 1 ? 0 : downMs));
    const victims = upstreams
      .map((_, i) => upstreams[(round * atOnce + i) % upstreams.length])
      .slice(0, atOnce);
    kills.push(
      ...(await Promise.all(victims.map((victim) => victim?.kill()))).filter((kill) => kill !== undefined),
    );
    await sleep(downMs);
    await Promise.all(victims.map((victim) => victim?.restart()));
  }
  return kills;
}
