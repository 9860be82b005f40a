import { type DestinationStream, type Logger, pino } from 'pino';
import { LogOutput, standardOutput } from './log-output.ts';
import { redact } from './redact.ts';

export type { Logger };

/**
 * JSON lines on standard output, each with the service's name and an ISO time. Secrets are never logged. A reader that
 * is slow or gone costs lines and nothing else.
 */
export function createLogger(
  options: { name: string; level: string },
  destination: DestinationStream = standardOutput(),
): Logger {
  const logger = pino(
    {
      name: options.name,
      level: options.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redact },
    },
    destination,
  );
  if (destination instanceof LogOutput) {
    destination.onDropped = (lines) =>
      logger.warn({ lines }, 'log lines were dropped: their reader was too slow');
  }
  return logger;
}
