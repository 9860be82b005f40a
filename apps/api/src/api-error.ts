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
  /** What the answer's headers say beside the message. */
  readonly headers: Record<string, string>;

  constructor(
    code: string,
    status: number,
    message: string,
    options: { fields?: BadField[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = status;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
  }
}

const describe = ({ field, expected, received }: BadField) =>
  `${field}: expected ${expected}, received ${JSON.stringify(received) ?? 'nothing'}`;

export const errors = {
  badQuery: (fields: BadField[]) =>
    new ApiError('bad_request', 400, fields.map(describe).join('; '), { fields }),
  malformed: (cause: unknown) => new ApiError('bad_request', 400, 'The request is malformed.', { cause }),
  notFound: (what: string) => new ApiError('not_found', 404, `There is no ${what}.`),
  tooLarge: (cause: unknown) =>
    new ApiError('too_large', 413, 'The body is larger than 16 KiB.', {
      cause,
      headers: { connection: 'close' },
    }),
  notJson: (contentType: string | undefined) =>
    new ApiError(
      'unsupported_media_type',
      415,
      `content-type: expected application/json, received ${JSON.stringify(contentType) ?? 'nothing'}.`,
    ),
  methodNotAllowed: (method: string, allowed = 'GET, HEAD') =>
    new ApiError('method_not_allowed', 405, `Expected one of ${allowed}, received ${method}.`, {
      headers: { allow: allowed },
    }),
  upgradeRequired: () =>
    new ApiError('upgrade_required', 426, 'This is a WebSocket.', {
      headers: { upgrade: 'websocket', connection: 'upgrade' },
    }),
  unavailable: (source: string) =>
    new ApiError('unavailable', 503, `${source} does not answer, and nothing is known yet.`, {
      headers: { 'retry-after': '1' },
    }),
  internal: (cause: unknown) =>
    new ApiError('internal', 500, 'The API failed; it has logged why.', { cause }),
};
