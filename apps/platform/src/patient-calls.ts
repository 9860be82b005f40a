/** How AWS is called: clients of an account share a quota, so that a call can wait for its turn; one without an answer is made again. */
export const patientCalls = (timeoutMs = 10_000) => ({
  maxAttempts: 6,
  requestHandler: { connectionTimeout: 5000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
});
