import { type ServiceStatus, status } from '@platform-journey/deploy';
import { answer } from './answer.ts';
import type { EnvironmentOptions } from './environment-options.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

export function statusVerb(options: EnvironmentOptions): Promise<void> {
  return answer(options, async (target) => {
    const services = await status(target);
    const steady = services.every((service) => service.steady);
    const { environment, json } = options;
    if (json) say(JSON.stringify({ environment, steady, services }));
    else for (const line of statusLines(services, environment)) say(line);
    process.exitCode = steady ? 0 : 1;
  });
}

/** Three lines a service; one when it is not there. */
export function statusLines(services: readonly ServiceStatus[], environment: string): string[] {
  const width = Math.max(0, ...services.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 2);
  return services.flatMap((service) => {
    const { name, running, desired, taskDefinition, image, rolloutState, lastEvent } = service;
    if (taskDefinition === null) {
      return [`${name.padEnd(width)}  is not there in ${environment}`];
    }
    const state = `${rolloutState}${service.steady ? '' : ', not steady'}`;
    return [
      `${name.padEnd(width)}  ${running}/${desired} running  ${state}  ${taskDefinition}`,
      `${indent}${image ?? 'no image'}`,
      `${indent}${lastEvent ?? 'no event'}`,
    ];
  });
}
