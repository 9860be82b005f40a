import { describe, expect, test } from 'vitest';
import { workflows } from './workflow.ts';

const deploy = workflows.find(({ file }) => file.endsWith('/deploy.yml'));

describe('a deploy', () => {
  const scriptsOf = (job: string) => deploy?.jobs[job]?.steps?.flatMap(({ run }) => run ?? []) ?? [];
  const indexOf = (job: string, part: string) => scriptsOf(job).findIndex((script) => script.includes(part));

  test('is never one of two, and is not cut off', () => {
    // Of one branch: a run of another, which deploys nothing, would end one of main's that waits.
    expect(deploy?.concurrency).toEqual({
      group: expect.stringMatching(/^deploy-\$\{\{ github\.ref \}\}$/),
      'cancel-in-progress': false,
    });
  });

  test('reaches production through CI, pushed images, and the gate on staging', () => {
    const needs = (job: string) => [deploy?.jobs[job]?.needs ?? []].flat();
    expect(needs('production')).toEqual(['staging']);
    expect(needs('staging')).toContain('images');
    expect(needs('images')).toEqual(['ci']);
    const order = ['platform deploy', 'platform smoke', 'chaos:api-kill'].map((part) =>
      indexOf('staging', part),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test.each(['staging', 'production'])(
    'that failed is undone in %s, of which the job has the name',
    (name) => {
      expect(deploy?.jobs[name]?.environment).toBe(name);
      const undo = deploy?.jobs[name]?.steps?.find(({ run }) => run?.includes('platform rollback'));
      expect(undo).toMatchObject({
        if: expect.stringContaining('failure() || cancelled()'),
        run: `npx platform rollback --environment ${name} --undo deployed.json --timeout 1200`,
      });
      expect(indexOf(name, 'rollback')).toBeGreaterThan(
        indexOf(name, name === 'staging' ? 'chaos:' : 'smoke'),
      );
      expect(scriptsOf(name)).toContainEqual(
        expect.stringMatching(/^exec node_modules\/\.bin\/platform deploy /),
      );
      for (const script of scriptsOf(name)) {
        expect(script.match(/--environment (\S+)/)?.[1] ?? name).toBe(name);
      }
    },
  );
});
