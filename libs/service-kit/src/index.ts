export { ConfigError, parseConfig, serviceVariables, variable } from './config.ts';
export { closeConnectionsWhenDraining, closeGracefully, listen } from './http-server.ts';
export { createLogger, type Logger } from './logger.ts';
export { answerHealth, healthStatus, Readiness, type ReadinessState } from './readiness.ts';
export { type RunningService, runService, type ServiceContext, type ServiceDefinition } from './service.ts';
