// http-proxy as its README shows it. Its settings are its one argument.
import { readFileSync } from 'node:fs';
import { Agent, createServer, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import httpProxy from 'http-proxy';

const { httpPort, httpsPort, certificate, key, upstreams } = JSON.parse(process.argv[2] ?? '');
const proxy = httpProxy.createProxyServer({ agent: new Agent({ keepAlive: true }) });
let turn = 0;

proxy.on('error', (_error, _request, response) => {
  if (!(response instanceof ServerResponse)) return;
  if (!response.headersSent) response.writeHead(502);
  response.end();
});

const forward = (request, response) => {
  proxy.web(request, response, { target: `http://127.0.0.1:${upstreams[turn++ % upstreams.length]}` });
};
createServer(forward).listen(httpPort, '127.0.0.1');
createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key) }, forward).listen(
  httpsPort,
  '127.0.0.1',
);
