import { expect, test } from 'vitest';
import { parseExperiment } from '../experiment.ts';
import type { Journal } from '../journal.ts';
import { SampleRecorder } from '../load/samples.ts';
import { statisticsOf } from '../load/statistics.ts';
import { timelineOf } from '../load/timeline.ts';
import { emptyJournal } from '../new-journal.ts';
import { htmlReport } from './html.ts';
import { markdownReport } from './markdown.ts';
import { TerminalReport } from './terminal.ts';

const START = Date.UTC(2030, 0, 1);

function journalOf(): Journal {
  const experiment = parseExperiment('title: "A <b>task</b> | dies"\nmethod: []', 'x.yaml');
  const journal = emptyJournal({ experiment, dry: undefined });
  const recorder = new SampleRecorder();
  for (let at = 0; at < 10_000; at += 5) {
    const times = { intendedAt: START + at, sentAt: START + at, endedAt: START + at + 4 };
    const failure = {
      ...times,
      request: 'page',
      transport: 'h2_kept' as const,
      reason: 'status 503',
      isConnectionLost: false,
      connection: undefined,
    };
    if (at === 5000) recorder.addFailure(failure);
    else recorder.add(times, false);
  }
  const samples = recorder.take([]);
  const phases = [
    { name: 'before' as const, from: START, to: START + 4000 },
    { name: 'fault' as const, from: START + 4000, to: START + 10_000 },
  ];
  const none = new Set<number>();
  Object.assign(journal, { end: journal.start, duration: 10 });
  Object.assign(journal.platform_journey, {
    verdict: 'deviated',
    exit_code: 1,
    reasons: ['1 of 2000 requests failed, 0 may'],
    faults: [
      {
        action: 'stop-task',
        service: 'api',
        at: new Date(START + 4000).toISOString(),
        replacements: [{ task: 'a'.repeat(32), replacedBy: 'b'.repeat(32) }],
        detected_by: { client: 1.004, proxy: null, orchestrator: 0.02 },
        recovered: 1.5,
      },
    ],
    events: [{ at: START + 4000, kind: 'fault', message: 'stop-task: api <aaaa>' }],
    load: {
      rate: 200,
      sent: 2000,
      failed: 1,
      reset: 0,
      resets_apart: false,
      phases: statisticsOf(samples, none, phases),
      timeline: timelineOf(samples, none, START, START + 10_000),
      failures: samples.failures,
    },
  });
  return journal;
}

test('the page needs nothing from elsewhere, runs no script, and no text becomes markup', () => {
  const page = htmlReport(journalOf());
  expect(page).toContain('A &#60;b&#62;task&#60;/b&#62; | dies');
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(page).toMatch(/1 of 2000 requests failed/);
  expect(page).toMatch(/class="fault-band"/);
  expect(page).toMatch(/aaaaaaaa → bbbbbbbb/);
});

test('a journal of a run without a load has a page as well', () => {
  const journal = journalOf();
  journal.platform_journey.load = null;
  journal.platform_journey.faults = [];
  expect(htmlReport(journal)).toMatch(/DEVIATED|deviated/);
});

test('the summary has the verdict, the reasons and a table', () => {
  const text = markdownReport(journalOf());
  expect(text).toMatch(/^# A .*: deviated$/m);
  expect(text).toMatch(/^- 1 of 2000 requests failed/m);
  expect(text).toMatch(/^\| Fault and recovery \| 6\.0 s \| 1,200 \| 1 \| 0 \|/m);
  expect(text).toMatch(/^\| stop-task api \| aaaaaaaa → bbbbbbbb \| 1\.00 s \| — \| 20 ms \| 1\.50 s \|$/m);
});

function printed(isTTY: boolean): string {
  const parts: string[] = [];
  const report = new TerminalReport({ isTTY, write: (part) => parts.push(part) });
  report.progress('before', { sent: 10, ended: 9, failed: 0 });
  report.progress('before', { sent: 20, ended: 19, failed: 0 });
  report.event({ at: Date.now(), kind: 'fault', message: 'stop-task: api' });
  report.finish(journalOf(), ['x.json']);
  return parts.join('');
}

test('outside a terminal every line stands by itself, and the load speaks only now and then', () => {
  const text = printed(false);
  expect(text).not.toContain('\r');
  expect(text.match(/sent, 0 failed/g)).toHaveLength(1);
  expect(text).toMatch(/DEVIATED/);
  expect(text).toMatch(/1 × page over h2 kept: status 503/);
});

test('on a terminal the last line is written over', () => {
  expect(printed(true)).toContain('\r\u001b[2K');
});
