import { startReadyUpstream } from './test-proxy.ts';

/** An upstream that keeps every byte that reaches it, health checks apart, and answers each request with its target. */
export interface RecordingUpstream {
  port: number;
  /** All of it so far, connections one after another, as latin1. */
  received(): string;
  forget(): void;
  close(): Promise<void>;
}

export async function startRecordingUpstream(): Promise<RecordingUpstream> {
  let received = '';
  const upstream = await startReadyUpstream((request, response) => {
    request.resume().on('end', () => response.end(`target ${request.url}\n`));
  });
  upstream.server.on('connection', (socket) => {
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (!text.startsWith('GET /readyz ')) received += text;
    });
  });
  return {
    port: upstream.port,
    received: () => received,
    forget: () => {
      received = '';
    },
    close: upstream.close,
  };
}
