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
 * with it, so that nothing is ordered twice and nothing is lost that a CA has issued. It stays when its certificate is
 * there, and is known by the key to have come to its end. Rehearsals are not kept.
 */
export class PlacedOrders {
  readonly #request: CertificateRequest;
  readonly #directory: string;

  constructor(request: CertificateRequest, directory: string) {
    this.#request = request;
    this.#directory = directory;
  }

  /** @returns undefined when there is no order, or it is of no use any more */
  async resume(client: AcmeClient): Promise<OpenOrder | undefined> {
    const { probe, placed } = this.#request;
    const found = probe ? undefined : (await placed.read())?.value;
    if (!found || !this.#isOfUse(found)) return undefined;
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
    const { probe, placed, names } = this.#request;
    if (!probe) await placed.write({ directory: this.#directory, names: [...names], url: order.url, key });
    return { client, order, key, resumed: false };
  }

  /** Nothing good can come of the order any more. */
  async forget(): Promise<void> {
    if (!this.#request.probe) await this.#request.placed.delete();
  }

  #isOfUse({ directory, names, key }: PlacedOrder): boolean {
    const { names: wanted, replaces } = this.#request;
    return directory === this.#directory && String(names) === String(wanted) && key !== replaces?.key;
  }
}
