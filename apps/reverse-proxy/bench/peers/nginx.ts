import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Peer } from './peer.ts';

export const nginx: Peer = {
  name: 'nginx',
  settings: 'one worker; access log as by default (combined, unbuffered) to a file; passive checks',
  needs: 'nginx',
  protocols: ['http', 'tls', 'h2'],
  async prepare(site) {
    // A server that is down is asked again after a second; what was sent and is not idempotent is not repeated.
    const servers = site.upstreams.map((port) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`);
    return nginxCommand(
      site.directory,
      `access_log ${site.log};
      upstream site { ${servers.join(' ')} keepalive 64; keepalive_requests 1000000000; }
      server {
        listen 127.0.0.1:${site.httpPort};
        listen 127.0.0.1:${site.httpsPort} ssl http2;
        ssl_certificate ${site.certificate};
        ssl_certificate_key ${site.key};
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:tls:10m;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffers 16 8k;
        proxy_next_upstream error timeout;
        location / { proxy_pass http://site; }
        location /api { proxy_pass http://site; }
      }`,
    );
  },
};

/** Runs nginx with one worker on what stands in its `http` block. */
export async function nginxCommand(directory: string, http: string): Promise<Command> {
  const file = join(directory, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(directory, kind)};`,
  );
  // Root's worker would become a user who may not enter the directory.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const configuration = `${user} daemon off; worker_processes 1; pid ${join(directory, 'pid')}; error_log stderr crit;
    events { worker_connections 4096; }
    http { sendfile on; tcp_nopush on; keepalive_requests 1000000000; ${temporary.join(' ')} ${http} }`;
  await writeFile(file, configuration);
  return { program: 'nginx', arguments: ['-c', file, '-e', 'stderr'] };
}
