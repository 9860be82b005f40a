import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { IsoClock } from './iso-clock.ts';
import { LogOutput, standardOutput } from './log-output.ts';
import { redact } from './redact.ts';

export interface Logger extends PinoLogger {
  /**
   * Writes a line of level info from fields that are JSON already, as `"status":200,"path":"/"`: for what is logged with
   * every request. Nothing in them is redacted.
   */
  infoFields(fields: string): void;
}

/**
 * JSON lines on standard output, each with the service's name and an ISO time. Secrets are never logged. A reader that
 * is slow or gone costs lines and nothing else.
 */
export function createLogger(
  options: { name: string; level: string },
  destination: DestinationStream = standardOutput(),
): Logger {
  const clock = new IsoClock();
  const logger = pino(
    {
      name: options.name,
      level: options.level,
      timestamp: () => `,"time":"${clock.time(Date.now())}"`,
      formatters: { level: (label) => ({ level: label }), log: redact },
    },
    destination,
  );
  if (destination instanceof LogOutput) {
    destination.onDropped = (lines) =>
      logger.warn({ lines }, 'log lines were dropped: their reader was too slow');
  }
  const name = JSON.stringify(options.name);
  return Object.assign(logger, {
    infoFields(fields: string) {
      if (!logger.isLevelEnabled('info')) return;
      destination.write(`{"level":"info","time":"${clock.time(Date.now())}","name":${name},${fields}}\n`);
    },
  });
}
