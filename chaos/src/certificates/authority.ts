import { ChaosError, messageOf } from '../errors.ts';
import type { SiteCertificate } from '../platforms/site-certificates.ts';

/** Suspends the CA: it takes connections and says nothing, as one does that is overloaded or cut off. */
export async function suspendAuthority(site: SiteCertificate): Promise<{ pid: number }> {
  return signalTo(await site.authorityPid(), 'SIGSTOP');
}

/** Undoes it; harmless when it was not suspended. */
export async function resumeAuthority(site: SiteCertificate): Promise<{ pid: number }> {
  return signalTo(await site.authorityPid(), 'SIGCONT');
}

function signalTo(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): { pid: number } {
  try {
    process.kill(pid, signal);
    return { pid };
  } catch (error) {
    throw new ChaosError(
      'activity_failed',
      `the CA (process ${pid}) could not be sent ${signal}: ${messageOf(error)}`,
    );
  }
}
