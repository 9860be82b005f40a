import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output, each with the service's name and an ISO time. Secrets are never logged. */
export function createLogger(
  options: { name: string; level: string },
  destination: DestinationStream = pino.destination({ sync: true }),
): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['*.authorization', '*.cookie', '*.headers.authorization', '*.headers.cookie'] },
    },
    destination,
  );
}
