import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Peer, Site } from './peer.ts';

const caddyWith = (name: string, log: string, settings: string): Peer => ({
  name,
  settings: `GOMAXPROCS=1; ${settings}; active checks every second; holds for 5 s`,
  needs: 'caddy',
  protocols: ['http', 'tls', 'h2'],
  async prepare(site) {
    const file = join(site.directory, 'Caddyfile');
    await writeFile(file, configuration(site, log));
    return {
      program: 'caddy',
      arguments: ['run', '--adapter', 'caddyfile', '--config', file],
      environment: { GOMAXPROCS: '1', HOME: site.directory },
    };
  },
});

export const caddy = caddyWith('Caddy', '', 'no access log, as by default');
export const caddyWithLog = caddyWith('Caddy with log', 'log', 'access log to a file');

function configuration({ httpPort, httpsPort, certificate, key, upstreams }: Site, log: string): string {
  return `{
  admin off
  auto_https off
  servers {
    protocols h1 h2
  }
}
(site) {
  ${log}
  reverse_proxy /api/* {
    import upstreams
  }
  reverse_proxy {
    import upstreams
  }
}
(upstreams) {
  to ${upstreams.map((port) => `127.0.0.1:${port}`).join(' ')}
  lb_policy least_conn
  lb_try_duration 5s
  fail_duration 1s
  health_uri /readyz
  health_interval 1s
}
http://localhost:${httpPort} {
  import site
}
https://localhost:${httpsPort} {
  tls ${certificate} ${key}
  import site
}
`;
}
