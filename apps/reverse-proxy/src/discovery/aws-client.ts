/**
 * Settings of the AWS SDK's clients. Endpoints and credentials come from the environment, as the SDK reads them. A call
 * is made once: polls are repeated anyway, and each more that is throttled makes it worse. It ends with its poll.
 */
export const CLIENT = { maxAttempts: 1 };

const THROTTLING = ['ThrottlingException', 'Throttling', 'RequestLimitExceeded', 'TooManyRequestsException'];

/** Whether an AWS API has refused a call because there are too many. */
export function isThrottling(error: Error): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return THROTTLING.includes(error.name) || $metadata?.httpStatusCode === 429;
}

/** The list in parts of at most `size`. */
export function batches<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
