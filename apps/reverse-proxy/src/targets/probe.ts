import { get } from 'node:http';

/** What is waited for after the status, so that the target need not see its connection reset; in ms and bytes. */
const REST_MS = 50;
const MOST_REST = 65_536;

/**
 * Resolves with whether `GET path` is answered by 200 in time; never rejects. What follows the status does not matter.
 * Whatever the target does, the connection, which is the probe's own, does not outlive its end by more than a moment.
 */
export function probe(address: string, path: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`http://${address}${path}`, { agent: false }, (response) => {
      resolve(response.statusCode === 200);
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(), REST_MS);
      let read = 0;
      response.on('error', () => {});
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > MOST_REST) request.destroy();
      });
    });
    let timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('error', () => {});
    request.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
