/** One field of a request that could not be used. */
export interface BadField {
  field: string;
  expected: string;
  received: unknown;
}

/** What the API answers when it cannot give what was asked for; `error-response.ts` alone turns it into HTTP. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;
  readonly fields: BadField[] | undefined;

  constructor(
    code: string,
    status: number,
    message: string,
    options?: { fields?: BadField[]; cause?: unknown },
  ) {
    super(message, { cause: options?.cause });
    this.code = code;
    this.status = status;
    this.fields = options?.fields;
  }
}

const describe = ({ field, expected, received }: BadField) =>
  `${field}: expected ${expected}, received ${JSON.stringify(received) ?? 'nothing'}`;

export const errors = {
  badQuery: (fields: BadField[]) =>
    new ApiError('bad_request', 400, fields.map(describe).join('; '), { fields }),
  malformed: (cause: unknown) => new ApiError('bad_request', 400, 'The request is malformed.', { cause }),
  notFound: (what: string) => new ApiError('not_found', 404, `There is no ${what}.`),
  methodNotAllowed: (method: string) =>
    new ApiError(
      'method_not_allowed',
      405,
      `The API is read-only: expected GET or HEAD, received ${method}.`,
    ),
  upgradeRequired: () => new ApiError('upgrade_required', 426, 'This is a WebSocket.'),
  unavailable: (cause: unknown) =>
    new ApiError('ecs_unavailable', 503, 'ECS does not answer, and nothing is known yet.', { cause }),
  internal: (cause: unknown) =>
    new ApiError('internal', 500, 'The API failed; it has logged why.', { cause }),
};
