import { ChaosError } from '../errors.ts';
import type { SiteCertificate } from '../platforms/site-certificates.ts';
import type { PlatformProvider } from '../schema/provider.ts';
import { resumeAuthority, suspendAuthority } from './authority.ts';
import { awaitFailure, awaitRenewals, requestRenewal, seeCertificate } from './renewals.ts';

const PATIENCE_SECONDS = 60;

/** Carries out an action or a probe that is about the site's certificate. */
export async function certificateActivity(
  action: PlatformProvider['action'],
  site: SiteCertificate,
  { count, timeout = PATIENCE_SECONDS }: NonNullable<PlatformProvider['arguments']>,
  signal: AbortSignal,
): Promise<unknown> {
  const patience = { timeoutMs: Number(timeout) * 1000, signal };
  switch (action) {
    case 'certificate':
      return seeCertificate(site);
    case 'request-renewal':
      return requestRenewal(site);
    case 'await-renewals':
      return awaitRenewals(site, { ...patience, count: Number(count ?? 1) });
    case 'await-failed-renewal':
      return awaitFailure(site, patience);
    case 'suspend-ca':
      return suspendAuthority(site);
    case 'resume-ca':
      return resumeAuthority(site);
    default:
      throw new ChaosError('usage', `${action} is not about a certificate`);
  }
}
