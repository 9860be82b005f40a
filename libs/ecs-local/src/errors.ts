/** Status of each error type. AWS answers 400 to all but its own failures; the others are refusals of HTTP itself. */
const STATUS = {
  AccessDeniedException: 403,
  ClientException: 400,
  ClusterContainsServicesException: 400,
  ClusterContainsTasksException: 400,
  ClusterNotFoundException: 400,
  ConflictException: 400,
  InvalidParameterException: 400,
  NotFoundException: 404,
  RequestEntityTooLargeException: 413,
  ResourceInUseException: 400,
  ResourceNotFoundException: 400,
  SerializationException: 400,
  ServerException: 500,
  ServiceDeploymentNotFoundException: 400,
  ServiceNotActiveException: 400,
  ServiceNotFoundException: 400,
  UnknownOperationException: 400,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** An answer of the ECS API that is an error. Everything else that is thrown is answered as a ServerException. */
export class EcsError extends Error {
  override readonly name = 'EcsError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** The wording is AWS's own; clients match on it. */
export const clusterNotFound = () => new EcsError('ClusterNotFoundException', 'Cluster not found.');
export const clusterInactive = () =>
  new EcsError('ClusterNotFoundException', 'The referenced cluster was inactive.');
export const serviceNotFound = () => new EcsError('ServiceNotFoundException', 'Service not found.');
export const serviceNotActive = () => new EcsError('ServiceNotActiveException', 'Service was not ACTIVE.');
export const serviceDeploymentNotFound = () =>
  new EcsError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
export const taskNotFound = () =>
  new EcsError('InvalidParameterException', 'The referenced task was not found.');
export const conflict = (message: string) => new EcsError('ConflictException', message);
export const clientError = (message: string) => new EcsError('ClientException', message);
export const invalidParameter = (message: string) => new EcsError('InvalidParameterException', message);

export interface ErrorAnswer {
  status: number;
  body: { __type: string; message: string };
}

/** The one place that writes the error envelope. An unexpected error keeps its details to itself. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof EcsError) {
    return { status: error.status, body: { __type: error.code, message: error.message } };
  }
  return { status: 500, body: { __type: 'ServerException', message: 'Service Unavailable.' } };
}

/** The port that ecs-local should listen on belongs to another process. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly code = 'EADDRINUSE';
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`port ${port} is in use by another process`, options);
    this.port = port;
  }
}
