import { crashContainer } from '../faults/containers/crash.ts';
import { pauseContainer } from '../faults/containers/pause.ts';
import { stopContainer } from '../faults/containers/stop.ts';
import { countByService, isOfService, projectLabel, serviceOf, variableOf } from './compose-project.ts';
import { RunHistory } from './container-runs.ts';
import type { Container, DockerEngine } from './docker-engine.ts';
import type { Platform, ServiceState } from './platform.ts';

const POLL_MS = 100;

/**
 * A platform in containers. Its services are compose's, its tasks are the runs of their containers. A service wants as
 * many as it had containers when this was called: compose itself forgets that number.
 */
export async function connectCompose(engine: DockerEngine, project: string): Promise<Platform> {
  const containers = async (service?: string) => {
    const all = (await engine.containers(projectLabel(project))).filter(isOfService);
    return service === undefined ? all : all.filter((container) => serviceOf(container) === service);
  };
  const wanted = countByService(await containers());
  const history = new RunHistory();
  return {
    endpoint: engine.address,
    isLocal: false,
    isClockShared: engine.isLocal,
    pollMs: POLL_MS,
    faults: {
      'stop-task': stopContainer(engine),
      'crash-task': crashContainer,
      'hang-task': pauseContainer(engine),
    },
    async services(names = [...wanted.keys()]) {
      const all = await containers();
      return names.flatMap((name) => serviceState(name, wanted.get(name), all));
    },
    async tasks(service) {
      return history.runsOf(await containers(service));
    },
    async variable(service, name) {
      const [first] = await containers(service);
      return first && variableOf(first, name);
    },
    close() {},
  };
}

function serviceState(name: string, desired: number | undefined, all: readonly Container[]): ServiceState[] {
  if (desired === undefined) return [];
  const own = all.filter((container) => serviceOf(container) === name);
  const count = (...statuses: string[]) => own.filter(({ status }) => statuses.includes(status)).length;
  const [running, pending] = [count('running'), count('created', 'restarting')];
  return [{ name, status: 'ACTIVE', desired, running, pending, deployments: 1 }];
}
