import type { Platform } from '@platform-journey/platform-api';

/** What is said differently of one platform and another. */
export interface PlatformWords {
  name: string;
  /** What the services are that the page shows. */
  services: string;
  /** The headline when the API is told nothing. */
  silence: string;
}

export const platformWords: Record<Platform, PlatformWords> = {
  ecs: {
    name: 'ECS',
    services:
      'Each card is a service that ECS holds at its desired count, each tile a task: one real process.',
    silence: 'ECS does not answer the API',
  },
  compose: {
    name: 'Compose',
    services:
      'Each card is a service as the proxies see it, each tile a container that they send requests to.',
    silence: 'The proxies do not answer the API',
  },
};
