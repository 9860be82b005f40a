import { PlatformError } from '../errors.ts';
import type { Explanation } from './explanation.ts';

const TIMEOUT_MS = 2000;

/** Where proxies of this machine may have their admin ports: ADMIN_PORTS' default. */
export const LOCAL_ADMINS: readonly string[] = Array.from(
  { length: 9 },
  (_, index) => `http://127.0.0.1:${9901 + index}`,
);

export interface Asked {
  url: string;
  method: string;
}

/** What became of a question: an explanation, or why there is none. */
type Reply = { explanation: Explanation } | { failure: string };

/**
 * Asks admin ports in turn and returns the first explanation.
 *
 * @throws PlatformError when none of them is a proxy's
 */
export async function askProxy(admins: readonly string[], asked: Asked): Promise<Explanation> {
  const failures: string[] = [];
  for (const admin of admins) {
    const reply = await ask(admin, asked);
    if ('explanation' in reply) return reply.explanation;
    failures.push(`${admin} ${reply.failure}`);
  }
  const what = failures.length === 1 ? failures[0] : `none answers on ${admins[0]} to ${admins.at(-1)}`;
  throw new PlatformError(
    `There is no proxy to ask: ${what}.\nStart the platform with npm start, or name a proxy's admin port with --admin.`,
  );
}

async function ask(admin: string, asked: Asked): Promise<Reply> {
  const url = `${admin}/explain?${new URLSearchParams({ ...asked })}`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const explanation = answer.ok ? await answer.json().catch(() => undefined) : undefined;
    if (isExplanation(explanation)) return { explanation: { admin, ...explanation } };
    return { failure: `is something else: it answers ${answer.status}` };
  } catch (error) {
    return { failure: `does not answer (${reasonOf(error as Error)})` };
  }
}

function reasonOf({ message, cause }: Error): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}

function isExplanation(value: unknown): value is Omit<Explanation, 'admin'> {
  if (typeof value !== 'object' || value === null) return false;
  return 'url' in value && ['forward', 'redirect', 'refusal'].some((outcome) => outcome in value);
}
