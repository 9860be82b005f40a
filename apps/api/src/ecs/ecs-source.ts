import type { ECSClient } from '@aws-sdk/client-ecs';
import type { PlatformSource } from '../feed/source.ts';
import type { CertificateReader } from '../proxies/certificate-reader.ts';
import { factsFromEcs } from '../snapshot/from-ecs.ts';
import { EcsReader } from './reader.ts';

export interface EcsSourceOptions {
  client: ECSClient;
  cluster: string;
  certificates: Pick<CertificateReader, 'read'>;
}

/** The platform as Amazon ECS tells it; certificates are the proxies' affair everywhere. */
export function ecsSource({ client, cluster, certificates }: EcsSourceOptions): PlatformSource {
  const reader = new EcsReader(client, cluster);
  return {
    platform: 'ecs',
    name: 'ECS',
    async read(signal) {
      const [reading, known] = await Promise.all([reader.read(signal), certificates.read(signal)]);
      return factsFromEcs(reading, known);
    },
    close: () => client.destroy(),
  };
}
