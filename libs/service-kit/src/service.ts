import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ConfigError, parseConfig, serviceVariables } from './config.ts';
import { healthPortFile } from './health-port.ts';
import { standardOutput } from './log-output.ts';
import { createLogger, type Logger } from './logger.ts';
import { Readiness } from './readiness.ts';

/** What is left between the end of a drain and SIGKILL. */
const EXIT_MARGIN_SECONDS = 2;
/** How long an exit waits for a slow reader of the log. */
const LAST_LINES_MS = 1500;
const EXIT_CONFIG = 2;

const baseSchema = z.object(serviceVariables);
type BaseConfig = z.output<typeof baseSchema>;

export interface ServiceContext<Config> {
  config: Config & BaseConfig;
  logger: Logger;
  readiness: Readiness;
  /** Does what SIGTERM does. */
  stop(): void;
}

/** What `start` hands back once the service can take traffic. */
export interface RunningService {
  /** The loopback port that answers `/healthz` and `/readyz`; the container's health check reads it. */
  healthPort: number;
  /** Called when the drain delay is over: stop accepting, finish what is in flight, then resolve. */
  close(): Promise<void>;
}

export interface ServiceDefinition<Shape extends z.ZodRawShape> {
  name: string;
  /** The service's own variables; those of `serviceVariables` are added. */
  variables: Shape;
  /** Rejects with a ConfigError when variables that are fine one by one do not go together. */
  start(context: ServiceContext<z.output<z.ZodObject<Shape>>>): Promise<RunningService>;
}

/**
 * Runs a service from its configuration to its exit; the whole of a `main.ts`.
 *
 * On SIGTERM or SIGINT readiness fails, the service goes on accepting for DRAIN_DELAY, then closes, and the process
 * exits 0, at the latest STOP_TIMEOUT − 2 s after the signal. Another SIGTERM changes nothing, another SIGINT ends it.
 * When the parent's IPC channel closes, the process exits at once: whoever could have stopped it is gone. Exit codes: 0 stopped, 1 failed, 2 bad configuration.
 */
export async function runService<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
): Promise<void> {
  exitWithParent();
  const config = configOrExit(definition);
  const logger = createLogger({ name: definition.name, level: config.LOG_LEVEL });
  const readiness = new Readiness();
  const fail = (error: unknown) => {
    if (error instanceof ConfigError) refuseConfig(definition.name, error);
    logger.fatal({ err: error }, 'service failed');
    void exit(1);
  };
  process.on('uncaughtException', fail).on('unhandledRejection', fail);

  const stopRequested = Promise.withResolvers<void>();
  const requestStop = () => {
    readiness.drain();
    stopRequested.resolve();
  };
  process.on('SIGTERM', requestStop).once('SIGINT', requestStop);
  const context = { config, logger, readiness, stop: requestStop };
  const starting = definition.start(context);
  void stopRequested.promise.then(() => stop(starting, context)).catch(fail);

  const service = await starting;
  await writeFile(healthPortFile(), String(service.healthPort));
  readiness.ready();
  logger.info({ healthPort: service.healthPort }, 'service ready');
}

function configOrExit<Shape extends z.ZodRawShape>(definition: ServiceDefinition<Shape>) {
  try {
    const schema = z.object({ ...serviceVariables, ...definition.variables });
    return parseConfig(schema, process.env) as z.output<z.ZodObject<Shape>> & BaseConfig;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    refuseConfig(definition.name, error);
  }
}

function refuseConfig(name: string, error: ConfigError): never {
  console.error(`${name}: ${error.message}`);
  process.exit(EXIT_CONFIG);
}

async function stop(starting: Promise<RunningService>, context: ServiceContext<unknown>): Promise<never> {
  const { config, logger } = context;
  logger.info('draining');
  const budget = Math.max(0, config.STOP_TIMEOUT - EXIT_MARGIN_SECONDS) * 1000;
  setTimeout(() => {
    logger.warn('drain took too long, leaving requests unfinished');
    void exit(0);
  }, budget).unref();
  const service = await starting;
  await sleep(config.DRAIN_DELAY * 1000);
  await service.close();
  logger.info('stopped');
  return exit(0);
}

async function exit(code: number): Promise<never> {
  await standardOutput().written(LAST_LINES_MS);
  process.exit(code);
}

/** A task that was started over IPC ends with its parent, even when the parent is killed while the task loads. */
function exitWithParent(): void {
  if (process.env.NODE_CHANNEL_FD === undefined && !process.channel && process.connected === undefined)
    return;
  if (!process.connected) process.exit(1);
  process.once('disconnect', () => process.exit(1));
}
