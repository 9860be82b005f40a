import type { Platform, Snapshot } from '@platform-journey/platform-api';

/** What is known of the platform, but for when that was and whether it is fresh. */
export type PlatformFacts = Omit<Snapshot, 'asOf' | 'stale'>;

/** Whom the platform's state is asked of. */
export interface PlatformSource {
  readonly platform: Platform;
  /** As a sentence names it, in the place of "ECS" in "ECS does not answer". */
  readonly name: string;
  /** Implementations reject when any part fails: half a reading would look like an outage. */
  read(signal: AbortSignal): Promise<PlatformFacts>;
  /** Called when nobody will read any more. */
  close(): void;
}
