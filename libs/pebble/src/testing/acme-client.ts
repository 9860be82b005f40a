import { once } from 'node:events';
import { createServer } from 'node:http';
import { Agent } from 'node:https';
import acme from 'acme-client';
import type { Pebble } from '../pebble.ts';

export interface OrderRequest {
  replaces?: string;
  profile?: string;
}

export interface TestClient {
  acme: acme.Client;
  /** An order for host names; with members that the library knows nothing of. */
  order(names: string[], more?: OrderRequest): Promise<acme.Order>;
  /** Proves the order's names by http-01. */
  prove(order: acme.Order): Promise<void>;
  /** Has the order, whose names are proved, turned into a certificate for a new key. */
  finalize(order: acme.Order): Promise<{ order: acme.Order; key: string }>;
  /** All of it, an account included. */
  issue(names: string[], more?: OrderRequest): Promise<{ certificate: string; key: string }>;
  close(): Promise<void>;
}

/** The real client, and a server that answers to http-01. */
export async function startClient(
  pebble: Pebble,
  options: Partial<acme.ClientOptions> = {},
): Promise<TestClient> {
  const client = new acme.Client({
    directoryUrl: pebble.directoryUrl,
    accountKey: await acme.crypto.createPrivateEcdsaKey(),
    backoffMin: 20,
    backoffMax: 100,
    ...options,
  });
  trust(pebble.authority);
  const answers = new Map<string, string>();
  const server = createServer((request, response) => response.end(answers.get(request.url ?? '')));
  server.listen(pebble.ports.http, '127.0.0.1');
  await once(server, 'listening');

  let account: Promise<unknown> | undefined;
  const order: TestClient['order'] = (names, more) =>
    client.createOrder({ identifiers: names.map((value) => ({ type: 'dns', value })), ...more });
  const prove: TestClient['prove'] = async (order) => {
    for (const { challenges } of await client.getAuthorizations(order)) {
      const challenge = challenges.find(({ type }) => type === 'http-01');
      if (!challenge) throw new Error('no http-01');
      const answer = await client.getChallengeKeyAuthorization(challenge);
      answers.set(`/.well-known/acme-challenge/${challenge.token}`, answer);
      await client.completeChallenge(challenge);
      await client.waitForValidStatus(challenge);
    }
  };
  const finalize: TestClient['finalize'] = async (order) => {
    const altNames = order.identifiers.map(({ value }) => value);
    const [key, csr] = await acme.crypto.createCsr({ altNames }, await acme.crypto.createPrivateEcdsaKey());
    return { order: await client.finalizeOrder(order, csr), key: key.toString() };
  };
  return {
    acme: client,
    order,
    prove,
    finalize,
    issue: async (names, more) => {
      // Once: the second time, acme-client sends an empty update, which Pebble refuses.
      account ??= client.createAccount({ termsOfServiceAgreed: true });
      await account;
      const placed = await order(names, more);
      await prove(placed);
      const { order: done, key } = await finalize(placed);
      return { certificate: await client.getCertificate(done), key };
    },
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The library's settings are the module's. Without retries of its own a test sees what each request comes to. */
function trust(authority: string): void {
  const httpsAgent = new Agent({ ca: authority });
  Object.assign(acme.axios.defaults, { httpsAgent, acmeSettings: { retryMaxAttempts: 0 } });
}
