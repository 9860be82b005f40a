import { describeConformance } from './conformance.ts';
import { MemoryStore } from './memory-store.ts';

describeConformance('the store for tests', async () => {
  const store = new MemoryStore();
  return { store, other: store, close: async () => {} };
});
