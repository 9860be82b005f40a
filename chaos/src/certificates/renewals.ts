import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChaosError } from '../errors.ts';
import type { SiteCertificate } from '../platforms/site-certificates.ts';

const POLL_MS = 100;

/** One certificate at one moment. */
export interface SeenCertificate {
  serialNumber: string;
  /** Seconds that it is still valid. */
  secondsLeft: number;
  /** Failed renewals in a row. */
  failures: number;
  lastError: string | null;
}

/** @throws ChaosError `platform` when there is none */
export async function seeCertificate({ name, objects }: SiteCertificate): Promise<SeenCertificate> {
  const [certificate, state] = await Promise.all([objects.certificate.read(), objects.state.read()]);
  if (!certificate) throw new ChaosError('platform', `there is no certificate for ${name} in the store`);
  const { serialNumber, validTo } = new X509Certificate(certificate.value.certificate);
  return {
    serialNumber,
    secondsLeft: (Date.parse(validTo) - Date.now()) / 1000,
    failures: state?.value.failures ?? 0,
    lastError: state?.value.lastError?.message ?? null,
  };
}

/** Asks the proxies for a renewal, as `npx platform certs renew` does. */
export async function requestRenewal({ objects }: SiteCertificate): Promise<void> {
  await objects.request.write({ at: Date.now() });
}

/** @returns the certificates that came, `count` of them, one after another */
export async function awaitRenewals(
  site: SiteCertificate,
  { count, timeoutMs, signal }: { count: number; timeoutMs: number; signal: AbortSignal },
): Promise<SeenCertificate[]> {
  const [first] = [await seeCertificate(site)];
  const seen = [first];
  await until(`${count} renewals`, { timeoutMs, signal }, async () => {
    const now = await seeCertificate(site);
    if (now.serialNumber !== seen.at(-1)?.serialNumber) seen.push(now);
    return seen.length > count;
  });
  return seen.slice(1);
}

/** @returns what the failed attempt left behind */
export async function awaitFailure(
  site: SiteCertificate,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<SeenCertificate> {
  let now = await seeCertificate(site);
  await until('a renewal that fails', options, async () => {
    now = await seeCertificate(site);
    return now.failures > 0;
  });
  return now;
}

async function until(
  what: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  isThere: () => Promise<boolean>,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await isThere()); ) {
    if (Date.now() > deadline)
      throw new ChaosError('activity_failed', `waited ${timeoutMs / 1000} s for ${what}`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
