import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, getCACertificates } from 'node:tls';
import { now } from '../clock.ts';
import { faultOf } from './answer.ts';
import { Connections } from './connection.ts';
import { codeOf, type Exchanged } from './exchange.ts';
import { type Client, http1Client } from './http1.ts';
import { http2Client } from './http2.ts';
import { type LoadOptions, requestPlan, type Transport } from './request.ts';
import { SampleRecorder, type Samples } from './samples.ts';

export interface Generator {
  /** Numbers for a display; the samples have the truth. */
  progress(): { sent: number; ended: number; failed: number };
  /** Sends nothing more, waits for the answers that are due, and gives everything measured. */
  stop(): Promise<Samples>;
}

/**
 * Sends requests at a constant rate, whether or not answers come (open loop). A timer that is late sends what was missed
 * at once, and each request remembers when it was meant to go.
 */
export function startGenerator(options: LoadOptions): Generator {
  const plan = requestPlan(options);
  const connections = new Connections();
  const clients = clientsOf(options, connections);
  const recorder = new SampleRecorder();
  const outstanding = new Set<Promise<void>>();
  const startedAt = now();
  const interval = 1000 / options.rate;
  let sent = 0;

  const send = (intendedAt: number) => {
    const planned = plan(sent++, randomUUID());
    const sentAt = now();
    const exchanged = clients[planned.transport].exchange(planned).catch(unsent);
    const done = exchanged.then(({ ended, connection }) => {
      const times = { intendedAt, sentAt, endedAt: now() };
      const problem = problemOf(ended, planned);
      if (problem === undefined) recorder.add(times, false);
      else {
        const { name: request } = planned.template;
        recorder.addFailure({ ...times, ...problem, request, transport: planned.transport, connection });
      }
      outstanding.delete(done);
    });
    outstanding.add(done);
  };
  const tick = () => {
    while (startedAt + sent * interval <= now()) send(startedAt + sent * interval);
    timer = setTimeout(tick, Math.max(0, startedAt + sent * interval - now()));
  };
  let timer = setTimeout(tick, 0);

  return {
    progress: () => ({ sent, ended: recorder.count, failed: recorder.failures.length }),
    async stop() {
      clearTimeout(timer);
      const deadline = now() + options.timeoutMs + 1000;
      while (outstanding.size > 0 && now() < deadline)
        await Promise.race([Promise.all(outstanding), sleep(100)]);
      for (const client of Object.values(clients)) client.close();
      return recorder.take(connections.all);
    },
  };
}

const unsent = (error: unknown): Exchanged => ({
  ended: { broken: { code: codeOf(error), isConnectionLost: false } },
  connection: undefined,
});

function problemOf(ended: Exchanged['ended'], planned: Parameters<typeof faultOf>[0]) {
  if ('broken' in ended)
    return { reason: ended.broken.code, isConnectionLost: ended.broken.isConnectionLost };
  const reason = faultOf(planned, ended.answer);
  return reason === undefined ? undefined : { reason, isConnectionLost: false };
}

function clientsOf(load: LoadOptions, connections: Connections): Record<Transport, Client> {
  const ca = load.ca === undefined ? undefined : [...getCACertificates(), load.ca];
  const options = { ...load, secureContext: createSecureContext(ca && { ca }) };
  return {
    h1_kept: http1Client(options, true, connections),
    h1_new: http1Client(options, false, connections),
    h2_kept: http2Client(options, true, connections),
    h2_new: http2Client(options, false, connections),
  };
}
