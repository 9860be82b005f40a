import type { Logger } from '@platform-journey/service-kit';
import type { Discovery } from './discovery.ts';
import { MergedTable } from './merged-table.ts';

/** Several sources as one. Each fails and recovers by itself, which is logged once. */
export function mergedDiscovery(sources: ReadonlyMap<string, Discovery>, logger: Logger): Discovery {
  const table = new MergedTable(sources.keys());
  const failing = new Set<string>();
  return {
    start(onTable, onFailure) {
      for (const [source, discovery] of sources) {
        discovery.start(
          (found) => {
            if (failing.delete(source)) logger.info({ source }, 'discovery works again');
            table.update(source, found);
            onTable(table.targets);
          },
          (error) => {
            if (!failing.has(source)) {
              logger.warn({ source, err: error }, 'discovery fails, serving from the last table');
            }
            failing.add(source);
            table.fail(source);
            onFailure(error);
          },
        );
      }
    },
    hurry() {
      for (const discovery of sources.values()) discovery.hurry();
    },
    stop() {
      for (const discovery of sources.values()) discovery.stop();
    },
  };
}
