import type { z } from 'zod';
import { type CertificateAnswer, certificatesSchema, type TargetsAnswer, targetsSchema } from './answers.ts';

/** They are near, and idle but for a few: one that takes longer is left out. */
const TIMEOUT_MS = 1000;

/** The private ports of all proxies. A port where nobody, or somebody else, answers is none of theirs. */
export class ProxyAdmin {
  readonly #addresses: readonly string[];

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  /** @returns an answer for each proxy that gave one */
  targets(signal: AbortSignal): Promise<TargetsAnswer[]> {
    return this.#ask('/targets', targetsSchema, signal);
  }

  /** @returns an answer for each proxy that gave one */
  async certificates(signal: AbortSignal): Promise<CertificateAnswer[][]> {
    const answers = await this.#ask('/certificates', certificatesSchema, signal);
    return answers.map(({ certificates }) => certificates);
  }

  async #ask<Schema extends z.ZodType>(path: string, schema: Schema, signal: AbortSignal) {
    const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const asked = this.#addresses.map(async (address) => {
      const response = await fetch(`${address}${path}`, { signal: within, redirect: 'error' });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return schema.parse(await response.json());
    });
    const answers = await Promise.allSettled(asked);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }
}
