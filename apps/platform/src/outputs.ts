/**
 * What is being done goes on when nobody reads of it any more, as after `| head`. Where it cannot be written at all, as on a full
 * disk, it goes on as well, and is no success in the end.
 */
export function bearLostOutputs(
  outputs: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): void {
  for (const output of outputs) {
    let isLost = false;
    output.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE' || isLost) return;
      isLost = true;
      process.on('exit', (exitCode) => {
        if (exitCode === 0) process.exitCode = 1;
      });
      if (output === process.stdout) process.stderr.write(`Standard output cannot be written: ${message}\n`);
    });
  }
}
