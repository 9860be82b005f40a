import { createLogger } from '@platform-journey/service-kit';
import { expect, it } from 'vitest';
import type { CertificateAnswer } from './answers.ts';
import { CertificateReader } from './certificate-reader.ts';

const told: CertificateAnswer = {
  names: ['a.dev'],
  issuer: 'own',
  issued: null,
  notBefore: null,
  notAfter: null,
  next: { at: '2026-01-01T00:00:00Z', reason: 'missing', delayed: false },
  failures: 0,
  lastError: null,
  trouble: null,
};

/** A reader of proxies whose answers, and a clock whose time, a test decides. */
function readerOf(answers: CertificateAnswer[][]) {
  const lines: string[] = [];
  const state = { answers, now: 0, asked: 0, lines };
  const reader = new CertificateReader({
    proxies: {
      async certificates() {
        state.asked += 1;
        return state.answers;
      },
    },
    logger: createLogger({ name: 'test', level: 'info' }, { write: (line) => void lines.push(line) }),
    now: () => state.now,
  });
  const namesAt = async (now: number) => {
    state.now = now;
    return (await reader.read(new AbortController().signal)).flatMap(({ names }) => names);
  };
  return { state, namesAt };
}

it('the proxies are asked for their certificates every five seconds at most', async () => {
  const { state, namesAt } = readerOf([[told]]);
  for (const now of [0, 1000, 4999, 5000, 9999]) expect(await namesAt(now)).toEqual(['a.dev']);
  expect(state.asked).toBe(2);
});

it('what is known of certificates stays while no proxy answers, which is logged once', async () => {
  const { state, namesAt } = readerOf([[told]]);
  await namesAt(0);
  state.answers = [];
  for (const now of [5000, 10_000, 15_000]) expect(await namesAt(now)).toEqual(['a.dev']);
  expect(state.lines).toHaveLength(1);
  state.answers = [[{ ...told, names: ['b.dev'] }]];
  expect(await namesAt(20_000)).toEqual(['b.dev']);
  state.answers = [];
  await namesAt(25_000);
  expect(state.lines).toHaveLength(2);
});
