import type { Trust } from '@platform-journey/certificates/trust';
import { now } from './clock.ts';
import { messageOf } from './errors.ts';
import type { LoadReport } from './journal.ts';
import type { Load, LoadProgress } from './load/load.ts';
import type { LoadOptions } from './load/request.ts';
import { type Kill, resetsInFlight } from './load/resets.ts';
import type { Samples } from './load/samples.ts';
import { type Phase, type PhaseName, rateShortfall, statisticsOf } from './load/statistics.ts';
import { timelineOf } from './load/timeline.ts';
import { defaultRequests, type LoadSettings, type Slo } from './schema/extension.ts';
import type { LoadEvidence } from './verdict.ts';

const DISPLAY_MS = 250;
/** Nx gives its tasks five seconds after Ctrl-C, for everything. */
const INTERRUPTED_STOP_MS = 1000;
const EXAMPLES = 50;

export interface LoadRunOptions {
  settings: LoadSettings;
  slo: Slo;
  site: string;
  trust: Trust;
  ports: {
    authorities(): Promise<string[]>;
    startLoad(options: LoadOptions): Load;
    onProgress(phase: PhaseName, progress: LoadProgress): void;
  };
}

export interface Measured {
  evidence: Omit<LoadEvidence, 'recoveryS'>;
  report: LoadReport | null;
  samples: Samples | undefined;
  warning: string | undefined;
}

/** The load of one run: its phases, and in the end what they measured. */
export class LoadRun {
  readonly #options: LoadRunOptions;
  readonly #load: Load;
  readonly #phases: { name: PhaseName; from: number }[] = [];
  readonly #display: NodeJS.Timeout;

  private constructor(options: LoadRunOptions, load: Load) {
    this.#options = options;
    this.#load = load;
    this.#display = setInterval(() => {
      options.ports.onProgress(this.#phases.at(-1)?.name ?? 'before', load.progress());
    }, DISPLAY_MS);
  }

  static async start(options: LoadRunOptions): Promise<LoadRun> {
    const { settings, site, trust, ports } = options;
    const authorities = await ports.authorities();
    const load = ports.startLoad({
      site,
      ca: authorities.length > 0 ? authorities.join('\n') : undefined,
      trust,
      rate: settings.rate,
      timeoutMs: settings.timeout * 1000,
      requests: settings.requests ?? defaultRequests,
      connections: settings.connections,
    });
    return new LoadRun(options, load);
  }

  get phaseStartedAt(): number {
    return this.#phases.at(-1)?.from ?? now();
  }

  progress(): LoadProgress {
    return this.#load.progress();
  }

  enter(name: PhaseName): void {
    this.#phases.push({ name, from: now() });
  }

  /** Stops the load and sums up. An interrupted one does not wait for the last answers. */
  async end(isInterrupted: boolean, kills: readonly Kill[]): Promise<Measured> {
    clearInterval(this.#display);
    const to = now();
    const patience = isInterrupted ? setTimeout(() => this.#load.kill(), INTERRUPTED_STOP_MS) : undefined;
    try {
      return this.#sumUp(await this.#load.stop(), to, kills);
    } catch (error) {
      const evidence = { phases: [], slo: this.#options.slo, lost: messageOf(error) };
      return { evidence, report: null, samples: undefined, warning: undefined };
    } finally {
      clearTimeout(patience);
    }
  }

  #sumUp(samples: Samples, to: number, kills: readonly Kill[]): Measured {
    const { settings, slo } = this.#options;
    const apart = slo.resets_in_flight === 'apart';
    const resets = apart ? resetsInFlight(samples, kills) : new Set<number>();
    // The load's process takes a moment to start; the first phase is what it measured.
    const phases = phasesUntil(this.#phases, to, samples.intendedAt[0]);
    const statistics = statisticsOf(samples, resets, phases);
    const total = (key: 'sent' | 'failed' | 'reset') =>
      statistics.reduce((sum, phase) => sum + phase[key], 0);
    return {
      evidence: { phases: statistics, slo },
      samples,
      warning: rateShortfall(samples, settings.rate),
      report: {
        rate: settings.rate,
        sent: total('sent'),
        failed: total('failed'),
        reset: total('reset'),
        resets_apart: apart,
        phases: statistics,
        timeline: timelineOf(samples, resets, phases[0]?.from ?? to, to),
        failures: samples.failures.filter(({ index }) => !resets.has(index)).slice(0, EXAMPLES),
      },
    };
  }
}

function phasesUntil(starts: readonly { name: PhaseName; from: number }[], to: number, first = to): Phase[] {
  return starts.map(({ name, from }, index) => ({
    name,
    from: index === 0 ? first : from,
    to: starts[index + 1]?.from ?? to,
  }));
}
