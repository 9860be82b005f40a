/** A line that a task has written. */
export interface LogEvent {
  /** ISO 8601; null for a line that does not tell. */
  time: string | null;
  /** The beginning of the task's id. */
  task: string;
  message: string;
}

export interface LogSource {
  /** Where the lines come from, for messages. */
  readonly place: string;
  /** Between two reads. */
  readonly pollMs: number;
  /**
   * The lines since the last call, oldest first; at first those since the time that was asked for.
   *
   * @throws PlatformError when there is no log, and what the AWS SDK throws
   */
  read(): Promise<LogEvent[]>;
}

export const SHOWN_ID = 8;

/** `2026-01-02T03:04:05.678Z 0123abcd message` */
export function eventLine({ time, task, message }: LogEvent): string {
  return [time, task, message].filter((part) => part !== null).join(' ');
}
