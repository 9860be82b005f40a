import { X509Certificate } from 'node:crypto';
import { createKey, type PlacedOrder } from '@platform-journey/certificates';
import type { AcmeClient, Order } from './acme.ts';
import { IssueError, type IssueErrorCode } from './issue-error.ts';
import type { CertificateRequest } from './issuer.ts';

/** An order that is under way, with the key that its certificate will be for. */
export interface OpenOrder {
  client: AcmeClient;
  order: Order;
  key: string;
  /** Placed by a renewer that did not see its end. */
  resumed: boolean;
}

/** Here the CA did not say what has become of the order. */
const UNKNOWN: readonly IssueErrorCode[] = ['aborted', 'unreachable', 'rate_limited'];

/**
 * The order for one certificate, in the store together with its key: whoever comes after a renewer that was killed goes on
 * with it, so that nothing is ordered twice and nothing is lost that a CA has issued. What it was for tells whether it is
 * still of use; so it need not be removed when its certificate is there. Rehearsals are not kept.
 */
export class PlacedOrders {
  readonly #placed: CertificateRequest['placed'] | undefined;
  readonly #purpose: Pick<PlacedOrder, 'directory' | 'names' | 'replaces'>;

  constructor({ placed, probe, names, replaces }: CertificateRequest, directory: string) {
    this.#placed = probe ? undefined : placed;
    const fingerprint = replaces && new X509Certificate(replaces.certificate).fingerprint256;
    this.#purpose = { directory, names: [...names], ...(fingerprint && { replaces: fingerprint }) };
  }

  /** @returns undefined when there is no order, or it is of no use any more */
  async resume(client: AcmeClient): Promise<OpenOrder | undefined> {
    const found = (await this.#placed?.read())?.value;
    if (!found || !this.#isForThis(found)) return undefined;
    try {
      const order = await client.refresh(found);
      return order.status === 'invalid' ? undefined : { client, order, key: found.key, resumed: true };
    } catch (error) {
      if (!(error instanceof IssueError) || UNKNOWN.includes(error.code)) throw error;
      return undefined;
    }
  }

  /** Makes the key for an order and keeps both. */
  async keep(client: AcmeClient, order: Order): Promise<OpenOrder> {
    const key = await createKey();
    await this.#placed?.write({ ...this.#purpose, url: order.url, key });
    return { client, order, key, resumed: false };
  }

  /** Nothing good can come of the order any more. */
  async forget(): Promise<void> {
    await this.#placed?.delete();
  }

  #isForThis({ directory, names, replaces }: PlacedOrder): boolean {
    const mine = this.#purpose;
    return directory === mine.directory && replaces === mine.replaces && String(names) === String(mine.names);
  }
}
