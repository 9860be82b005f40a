import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.ts';

const MAIN = fileURLToPath(new URL('http-proxy-main.mjs', import.meta.url));

export const httpProxy: Peer = {
  name: 'http-proxy',
  settings: 'one process; a keep-alive agent, round robin, no log, no checks; cannot do HTTP/2',
  protocols: ['http', 'tls'],
  async prepare({ httpPort, httpsPort, certificate, key, upstreams }) {
    const settings = { httpPort, httpsPort, certificate, key, upstreams };
    return { program: process.execPath, arguments: ['--no-warnings', MAIN, JSON.stringify(settings)] };
  },
};
