import { NoLogsError, printLogs } from '@platform-journey/ecs-local';
import { PlatformError } from '../errors.ts';
import { type LogEvent, type LogSource, SHOWN_ID } from './log-event.ts';

export interface LocalLogsOptions {
  stateDirectory: string;
  service: string;
  /** Milliseconds since the epoch. */
  since: number;
  follow: boolean;
}

/** The lines that tasks on the local ECS have written to files, one task's after another's sorted into each other by time. */
export class LocalLogs implements LogSource {
  readonly place: string;
  readonly pollMs = 250;
  readonly #options: LocalLogsOptions;
  #text = '';
  #more: (() => Promise<void>) | undefined;
  /** When each task wrote its last line that tells: the lines of a stack trace do not. */
  readonly #times = new Map<string, string>();

  constructor(options: LocalLogsOptions) {
    this.#options = options;
    this.place = options.stateDirectory;
  }

  async read(): Promise<LogEvent[]> {
    await (this.#more ?? (() => this.#open()))();
    const lines = this.#text.split('\n').slice(0, -1);
    this.#text = '';
    const events = lines.map((line) => this.#event(line));
    return events
      .filter(({ time }) => time === null || Date.parse(time) >= this.#options.since)
      .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : Number(a.time !== b.time)));
  }

  async #open(): Promise<void> {
    const { stateDirectory, service: name, follow } = this.#options;
    const print = (text: string) => {
      this.#text += text;
    };
    this.#more = await printLogs({ stateDirectory, name, follow, print }).catch((error) => {
      if (!(error instanceof NoLogsError)) throw error;
      throw new PlatformError(`There are ${error.message}. Start the platform first.`, { cause: error });
    });
  }

  #event(line: string): LogEvent {
    const task = line.slice(0, SHOWN_ID);
    const message = line.slice(SHOWN_ID + 1);
    const time = timeOf(message) ?? this.#times.get(task) ?? null;
    if (time !== null) this.#times.set(task, time);
    return { time, task, message };
  }
}

/** Services write a JSON object a line, with its time. */
function timeOf(message: string): string | undefined {
  const [, time] = /"time":"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/.exec(message) ?? [];
  return time !== undefined && !Number.isNaN(Date.parse(time)) ? new Date(time).toISOString() : undefined;
}
