import { request } from 'node:https';

/**
 * GETs a text over HTTPS.
 *
 * @param authority the root to trust, as PEM
 * @throws Error when nothing answers, the answer is cut short or its status is not 200
 */
export function get(url: string, authority: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ca: authority, agent: false, timeout: 5000 });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${url} does not answer`)));
    outgoing.on('error', reject);
    outgoing.on('response', async (response) => {
      try {
        const text = Buffer.concat(await response.toArray()).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
      } catch (error) {
        reject(error);
      }
    });
    outgoing.end();
  });
}
