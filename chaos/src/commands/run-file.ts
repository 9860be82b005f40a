import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ChaosError, messageOf } from '../errors.ts';
import { type Experiment, readExperiment } from '../experiment.ts';
import { type Journal, writeJournal, writeWhole } from '../journal.ts';
import { startLoad } from '../load/load.ts';
import { strategiesOf } from '../plan.ts';
import { DEFAULT_PROJECT } from '../platforms/compose-project.ts';
import { tamed } from '../platforms/deployed.ts';
import { openPlatform, readAuthorities } from '../platforms/open.ts';
import { htmlReport } from '../report/html.ts';
import { markdownReport } from '../report/markdown.ts';
import { TerminalReport } from '../report/terminal.ts';
import { runExperiment } from '../run.ts';
import type { RunPorts, RunSettings } from '../run-contract.ts';
import { localAuthority, reportDirectory } from '../workspace.ts';
import { onInterrupt } from './interrupt.ts';
import type { RunFlags } from './run.ts';
import { type Target, targetOf } from './target.ts';
import { readOverrides } from './variables.ts';

/** `chaos run FILE`: resolves with the exit code. @throws ChaosError when the file or a flag cannot be used */
export async function runFile(file: string, flags: RunFlags): Promise<number> {
  const target = await targetOf(flags);
  const read = await readExperiment(file);
  const experiment = withFlags(target.isDeployed ? tamed(read) : read, flags);
  if (flags.ca !== undefined && !existsSync(flags.ca))
    throw new ChaosError('usage', `--ca: there is no file ${flags.ca}`);
  if (!flags.verifyTls && flags.site === undefined) {
    throw new ChaosError(
      'usage',
      "--no-verify-tls: only together with --site; the platform's own certificate is always verified",
    );
  }
  const settings = await settingsOf(experiment, flags, target);
  const report = new TerminalReport(process.stdout);
  const interrupt = onInterrupt((message) => report.say(message));
  const path = flags.journalPath ?? defaultJournalPath(file);
  report.say(`${experiment.document.title} (${file})`);
  const { journal, judgement, close } = await runExperiment(
    settings,
    portsOf(flags, experiment, { target, path, report, signal: interrupt.signal }),
  );
  const files = [path, ...(await writeReports(path, journal))];
  report.finish(
    journal,
    files.map((name) => relative(process.cwd(), name)),
  );
  await close();
  interrupt.done();
  return judgement.exitCode;
}

/** What the flags say about the load and the recovery, in the experiment's own place for it. */
function withFlags(experiment: Experiment, flags: RunFlags): Experiment {
  const { extension } = experiment;
  const wanted = definedOnly({
    rate: flags.rate,
    before: flags.before,
    during: flags.duration,
    after: flags.after,
  });
  if (Object.keys(wanted).length > 0 && !extension?.load) {
    throw new ChaosError(
      'usage',
      'this experiment has no load, so --rate, --before, --duration and --after mean nothing',
    );
  }
  if (!extension) return experiment;
  const recovery = { ...extension.recovery, ...definedOnly({ timeout: flags.recoveryTimeout }) };
  const load = extension.load && { ...extension.load, ...wanted };
  return { ...experiment, extension: { ...extension, recovery, ...(load ? { load } : {}) } };
}

async function settingsOf(
  experiment: Experiment,
  flags: RunFlags,
  { site, trust }: Target,
): Promise<RunSettings> {
  const { configuration, secrets, env } = await readOverrides(flags.var, flags.varFile);
  return {
    experiment,
    ...strategiesOf(experiment, { hypothesis: flags.hypothesisStrategy, rollback: flags.rollbackStrategy }),
    hypothesisFrequency: flags.hypothesisFrequency,
    failFast: flags.failFast,
    dry: flags.dry === true ? 'activities' : flags.dry,
    configuration,
    secrets,
    env: { ...process.env, ...env },
    site,
    trust,
  };
}

function portsOf(
  flags: RunFlags,
  { extension }: Experiment,
  {
    target,
    path,
    report,
    signal,
  }: { target: Target; path: string; report: TerminalReport; signal: AbortSignal },
): RunPorts {
  const { mode, address, site, cluster } = target;
  const project = flags.project ?? DEFAULT_PROJECT;
  let authorities = () => readAuthorities(localAuthority);
  return {
    async openPlatform() {
      const say = (message: string) => report.say(message);
      const needs = extension?.platform;
      const platform = await openPlatform({ mode, address, site, cluster, project, needs, signal, say });
      authorities = platform.authorities;
      return platform;
    },
    authorities: () => (flags.ca === undefined ? authorities() : readAuthorities(flags.ca)),
    startLoad,
    save: (journal, redact) => writeJournal(path, journal, redact),
    onEvent: (event) => report.event(event),
    onProgress: (phase, progress) => report.progress(phase, progress),
    signal,
  };
}

function defaultJournalPath(file: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return join(reportDirectory, `${stamp}-${basename(file).replace(/\.\w+$/, '')}.json`);
}

/** The reports beside the journal. The run is over by now: a full disk must not change its exit code. */
async function writeReports(path: string, journal: Journal): Promise<string[]> {
  const stem = path.replace(/\.json$/, '');
  const reports = [
    { name: `${stem}.md`, text: markdownReport(journal) },
    { name: `${stem}.html`, text: htmlReport(journal) },
  ];
  try {
    for (const { name, text } of reports) await writeWhole(name, text);
    return reports.map(({ name }) => name);
  } catch (error) {
    console.error(`the reports could not be written: ${messageOf(error)}`);
    return [];
  }
}

const definedOnly = (values: Record<string, number | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<
    string,
    number
  >;
