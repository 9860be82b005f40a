import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.ts';

const MAIN = fileURLToPath(new URL('bare-server-main.mjs', import.meta.url));

/** No proxy: what Node itself takes for TLS, HTTP/1.1 and HTTP/2. */
export const bareServer: Peer = {
  name: 'bare Node server',
  settings: 'node:http2 with HTTP/1.1 allowed; answers by itself',
  protocols: ['http', 'tls', 'h2'],
  async prepare({ httpPort, httpsPort, certificate, key }) {
    const settings = JSON.stringify({ httpPort, httpsPort, certificate, key });
    return { program: process.execPath, arguments: [MAIN, settings] };
  },
};
