// An upstream to be killed: answers in 5–20 ms, once it has read the whole request. Its port is its one argument.
import { createServer } from 'node:http';

const [MIN_MS, MAX_MS] = [5, 20];

createServer((request, response) => {
  if (request.url === '/readyz') return response.end();
  request.resume().on('end', () => {
    setTimeout(() => response.end('served\n'), MIN_MS + Math.random() * (MAX_MS - MIN_MS));
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('listening'));

// Whoever could have stopped it is gone.
process.on('disconnect', () => process.exit(1));
