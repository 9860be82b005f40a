import type { DescribeServicesResponse } from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LaunchError } from './runtime/runtime.ts';
import { InertEcs } from './testing/inert-ecs.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DESIRED = 3;
const healthCheck = { command: ['CMD', 'check'], interval: 5, retries: 2 };

/** An ECS whose images do as they are called. */
function ecsWithBadImages(): InertEcs {
  const ecs = new InertEcs();
  const { runtime } = ecs;
  const { start } = runtime;
  runtime.start = async (launch) => {
    const { image } = launch.container;
    if (image === 'missing') throw new LaunchError('CannotPullContainerError', 'no such image');
    const container = await start.call(runtime, launch);
    container.healthy = image === 'good';
    if (image === 'crashing') setImmediate(() => container.end({ exitCode: 1 }));
    return container;
  };
  return ecs;
}

async function deploy(ecs: InertEcs, image: string): Promise<void> {
  ecs.register('app', { image, healthCheck });
  await ecs.call('UpdateService', { service: 'app', taskDefinition: 'app' });
}

const goodOnes = (ecs: InertEcs) =>
  ecs.containers().filter(({ launch }) => launch.container.image === 'good').length;

const step = fc.record({
  image: fc.constantFrom('good', 'missing', 'crashing', 'sick'),
  seconds: fc.integer({ min: 0, max: 90 }),
});

it('whatever is deployed one after the other, the breaker brings the service back to rest and no good task is missed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 5 }), fc.boolean(), async (steps, rollback) => {
      const ecs = ecsWithBadImages();
      ecs.register('app', { image: 'good', healthCheck });
      const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback } };
      const service = { serviceName: 'app', taskDefinition: 'app', desiredCount: DESIRED };
      await ecs.call('CreateService', { ...service, deploymentConfiguration });
      await ecs.clock.advance(MINUTE);
      for (const { image, seconds } of steps) {
        await deploy(ecs, image);
        for (let second = 0; second <= seconds; second += 1) {
          expect(goodOnes(ecs)).toBeGreaterThanOrEqual(DESIRED);
          expect(ecs.containers().length).toBeLessThanOrEqual(2 * DESIRED);
          await ecs.clock.advance(SECOND);
        }
      }
      await ecs.clock.advance(10 * MINUTE);
      const tasks = ecs.tasks().length;
      await ecs.clock.advance(20 * MINUTE);
      expect(ecs.tasks().length).toBe(tasks);
      expect(goodOnes(ecs)).toBe(DESIRED);
      const { services } = await ecs.call<DescribeServicesResponse>('DescribeServices', {
        services: ['app'],
      });
      const failed = !rollback && steps.length > 0 && steps.at(-1)?.image !== 'good';
      expect(services?.[0]?.deployments?.[0]?.rolloutState).toBe(failed ? 'FAILED' : 'COMPLETED');
    }),
    { numRuns: 15 },
  );
}, 60_000);
