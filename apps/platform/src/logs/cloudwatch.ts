import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PlatformError } from '../errors.ts';
import { patientCalls } from '../patient-calls.ts';
import { type LogEvent, type LogSource, SHOWN_ID } from './log-event.ts';

/** CloudWatch takes lines in late, and in no order among streams: what is this old is asked for once more. */
const LATE_MS = 60_000;

export interface CloudWatchOptions {
  region: string;
  group: string;
  /** What to do when there is no such group. */
  howToMake: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** How long one call may take; default 10 s. */
  callMs?: number;
}

/** The lines of a log group of CloudWatch. The SDK takes another endpoint from AWS_ENDPOINT_URL_CLOUDWATCH_LOGS. */
export class CloudWatchLogs implements LogSource {
  readonly place: string;
  readonly pollMs = 2000;
  readonly #client: CloudWatchLogsClient;
  readonly #options: CloudWatchOptions;
  #from: number;
  /** When each event took place that has been returned and could come again. */
  #returned = new Map<string, number>();

  constructor(options: CloudWatchOptions) {
    this.#client = new CloudWatchLogsClient({ region: options.region, ...patientCalls(options.callMs) });
    this.#options = options;
    this.place = `CloudWatch in ${options.region}, log group ${options.group}`;
    this.#from = options.since;
  }

  async read(): Promise<LogEvent[]> {
    const found: FilteredLogEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#page(nextToken);
      found.push(...(page.events ?? []));
      // A page may be empty and still not the last one.
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return this.#notYetReturned(found)
      .sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
      .map(logEvent);
  }

  async #page(nextToken: string | undefined) {
    const { group, howToMake } = this.#options;
    try {
      const command = new FilterLogEventsCommand({ logGroupName: group, startTime: this.#from, nextToken });
      return await this.#client.send(command);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      throw new PlatformError(`${this.place} does not exist: ${howToMake}.`, { cause: error });
    }
  }

  #notYetReturned(events: readonly FilteredLogEvent[]): FilteredLogEvent[] {
    const fresh = events.filter(({ eventId = '' }) => !this.#returned.has(eventId));
    for (const { eventId = '', timestamp = 0 } of fresh) this.#returned.set(eventId, timestamp);
    const newest = Math.max(0, ...fresh.map(({ timestamp = 0 }) => timestamp));
    this.#from = Math.max(this.#from, newest - LATE_MS);
    for (const [id, at] of this.#returned) if (at < this.#from) this.#returned.delete(id);
    return fresh;
  }
}

/** A stream is named `task/<container>/<task>`. */
function logEvent({ timestamp, logStreamName = '', message = '' }: FilteredLogEvent): LogEvent {
  const task = logStreamName.slice(logStreamName.lastIndexOf('/') + 1).slice(0, SHOWN_ID);
  const time = timestamp === undefined ? null : new Date(timestamp).toISOString();
  return { time, task, message: message.replace(/\r?\n$/, '') };
}
