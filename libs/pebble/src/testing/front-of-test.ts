import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type AcmeFront, startAcmeFront } from '../front/acme-front.ts';
import { type Answer, getText, send } from '../https.ts';
import { type Pebble, startPebble } from '../pebble.ts';
import { startClient, type TestClient } from './acme-client.ts';

export interface FrontOfTest {
  pebble: Pebble;
  /** A new one for each test, as the client is. */
  front: AcmeFront;
  client: TestClient;
  url(path: string): string;
  /** Sends the front what no client signed. */
  ask(path: string, method?: string): Promise<Answer>;
  askJson(path: string): Promise<ReturnType<typeof JSON.parse>>;
}

/** One Pebble for the tests of a file. */
export function frontOfTest(): FrontOfTest {
  const context = {} as FrontOfTest;
  beforeAll(async () => {
    context.pebble = await startPebble();
  });
  afterAll(() => context.pebble.stop());
  beforeEach(async () => {
    const { pebble } = context;
    const front = await startAcmeFront(pebble);
    const url = (path: string) => new URL(path, front.directoryUrl).href;
    Object.assign(context, {
      front,
      client: await startClient(pebble, { directoryUrl: front.directoryUrl }),
      url,
      ask: (path: string, method = 'GET') => send(url(path), { authority: pebble.authority, method }),
      askJson: async (path: string) => JSON.parse(await getText(url(path), pebble.authority)),
    });
  });
  afterEach(async () => {
    await context.client.close();
    await context.front.stop();
  });
  return context;
}
