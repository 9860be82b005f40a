/** Something its reader can put right; the message says how, so it is printed without a stack trace. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
}
