import { certificateIdentity } from '@platform-journey/certificates';
import { z } from 'zod';

/** Bounds of the wait between two questions for a window: RFC 9773, 4.3.2 lets clients clamp what the CA asks for. */
const SHORTEST_PAUSE_MS = 60_000;
export const LONGEST_PAUSE_MS = 12 * 3_600_000;

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The CA's answer to a question for a certificate's renewal information (RFC 9773, 4.2). */
export const renewalInfoSchema = z
  .object({
    suggestedWindow: z.object({ start: moment, end: moment }).refine(({ start, end }) => start < end, {
      message: 'expected a window whose end is after its start',
    }),
    explanationURL: z.string().optional(),
  })
  .transform(({ suggestedWindow, explanationURL }) => ({
    ...suggestedWindow,
    ...(explanationURL !== undefined && { explanationURL }),
  }));

/** When the CA wants a certificate renewed; times in ms since the epoch. */
export type SuggestedWindow = z.output<typeof renewalInfoSchema>;

/** A window with the moment that was drawn from it. */
export interface DrawnWindow extends SuggestedWindow {
  at: number;
}

/**
 * Draws a moment from the window, uniformly, once: what was drawn before stays for as long as the window does.
 *
 * @param random 0 up to 1
 */
export function drawMoment(
  window: SuggestedWindow,
  before: Pick<DrawnWindow, 'start' | 'end' | 'at'> | undefined,
  random: number,
): DrawnWindow {
  const same = before?.start === window.start && before.end === window.end;
  return { ...window, at: same ? before.at : window.start + random * (window.end - window.start) };
}

/**
 * How long the CA is left alone before it is asked again: twice a day is the least (RFC 9773, 4.3.2).
 *
 * @param retryAfterMs what it asks for
 */
export function pauseBeforeAsking(retryAfterMs: number | undefined): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, retryAfterMs ?? LONGEST_PAUSE_MS / 2));
}

/**
 * The name of a certificate in questions for its renewal information: its authority's key identifier and its serial
 * number (RFC 9773, 4.1).
 *
 * @param pem the certificate; of a chain, the first counts
 * @returns undefined when it names no authority key, so that nothing can be asked
 */
export function certificateId(pem: string): string | undefined {
  const identity = certificateIdentity(pem);
  if (!identity) return undefined;
  const { authorityKeyIdentifier, serialNumber } = identity;
  return `${authorityKeyIdentifier.toString('base64url')}.${serialNumber.toString('base64url')}`;
}
