import { describe, expect, it } from 'vitest';
import { AS_OF, deployment } from '../fixtures/example.ts';
import { deploymentView } from './deployment-view.ts';

describe('a deployment’s row', () => {
  it('says how far it is', () => {
    const view = deploymentView(deployment('api', { rolloutState: 'IN_PROGRESS', runningCount: 0 }), AS_OF);
    expect(view).toMatchObject({
      state: 'in progress',
      tone: 'busy',
      progress: '0 of 1 running',
      age: '5 min ago',
    });
  });

  it('says why it failed', () => {
    const fields = { rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start', failedTasks: 3 };
    const view = deploymentView(deployment('api', fields), AS_OF);
    expect(view).toMatchObject({
      tone: 'bad',
      progress: '1 of 1 running, 3 failed',
      reason: 'tasks failed to start',
    });
  });

  it('falls back on its status where ECS tells no rollout', () => {
    expect(deploymentView(deployment('api', { rolloutState: null }), AS_OF).state).toBe('primary');
  });
});
