import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Peer, Site } from './peer.ts';

export const haproxy: Peer = {
  name: 'HAProxy',
  settings: 'one thread; option httplog to a file; active checks every second; repeats all but POSTs',
  needs: 'haproxy',
  protocols: ['http', 'tls', 'h2'],
  async prepare(site) {
    const file = join(site.directory, 'haproxy.cfg');
    await writeFile(file, configuration(site));
    return { program: 'haproxy', arguments: ['-q', '-f', file] };
  },
};

function configuration({ httpPort, httpsPort, pair, upstreams }: Site): string {
  return `global
  nbthread 1
  maxconn 4096
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout queue 30s
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response response-timeout
frontend public
  bind 127.0.0.1:${httpPort}
  bind 127.0.0.1:${httpsPort} ssl crt ${pair} ssl-min-ver TLSv1.2 alpn h2,http/1.1
  http-request disable-l7-retry if METH_POST
  option forwardfor
  use_backend site if { path_beg /api }
  default_backend site
backend site
  balance leastconn
  option httpchk GET /readyz
  default-server check inter 1s fastinter 150ms downinter 150ms fall 2 rise 1 observe layer7 error-limit 1 on-error mark-down
${upstreams.map((port, index) => `  server u${index} 127.0.0.1:${port}`).join('\n')}
`;
}
