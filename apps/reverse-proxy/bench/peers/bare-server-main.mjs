// Answers every request by itself. Its settings are its one argument.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';

const IDLE_MS = 300_000;
const { httpPort, httpsPort, certificate, key } = JSON.parse(process.argv[2] ?? '');
const body = Buffer.alloc(1024, 'a');

createServer((_request, response) => response.end(body)).listen(httpPort, '127.0.0.1');
createSecureServer(
  { cert: readFileSync(certificate), key: readFileSync(key), allowHTTP1: true, keepAliveTimeout: IDLE_MS },
  (_request, response) => response.end(body),
).listen(httpsPort, '127.0.0.1');
