import { createLogger } from '@platform-journey/service-kit';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedSource } from '../fixtures/scripted-source.ts';
import { SnapshotFeed } from './feed.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('SnapshotFeed', () => {
  let feed: SnapshotFeed;
  afterEach(() => feed.close());

  const start = (source: ScriptedSource, intervalMs = 10) => {
    feed = new SnapshotFeed({ source, intervalMs, logger });
    return source;
  };

  it('does not read until somebody asks', async () => {
    const source = start(new ScriptedSource());
    expect(source.readings).toBe(0);
    expect((await feed.latest()).services[0]).toMatchObject({ name: 'api', runningCount: 2 });
    expect(source.readings).toBe(1);
  });

  it('shares one reading among all who ask at once', async () => {
    const source = start(new ScriptedSource(), 60_000);
    await Promise.all(Array.from({ length: 50 }, () => feed.latest()));
    await feed.latest();
    expect(source.readings).toBe(1);
  });

  it('says that it is unavailable while ECS has never answered, and does not ask again before its time', async () => {
    const source = start(new ScriptedSource(), 60_000);
    source.fails = true;
    await expect(feed.latest()).rejects.toMatchObject({ status: 503, code: 'unavailable' });
    await expect(feed.latest()).rejects.toMatchObject({ status: 503 });
    expect(source.readings).toBe(1);
  });

  it('keeps the last snapshot while ECS fails, marks it stale and recovers by itself', async () => {
    const source = start(new ScriptedSource());
    const before = await feed.latest();
    source.fails = true;
    const stale = await waitUntil('the snapshot is stale', async () => {
      const view = await feed.latest();
      return view.stale && view;
    });
    expect(stale).toMatchObject({ services: before.services });
    source.fails = false;
    await waitUntil('it is fresh again', async () => !(await feed.latest()).stale);
  });

  it('tells watchers of changes only', async () => {
    const source = start(new ScriptedSource());
    let changes = 0;
    feed.watch(() => {
      changes += 1;
    });
    await waitUntil('it has read five times', () => source.readings > 5);
    expect(changes).toBe(1);
    source.runningCount = 1;
    await waitUntil('the change is told', () => changes === 2);
    expect(feed.current?.services[0]?.runningCount).toBe(1);
  });

  it('tells watchers once that ECS has never answered', async () => {
    const source = start(new ScriptedSource());
    source.fails = true;
    let changes = 0;
    feed.watch(() => {
      changes += 1;
    });
    await waitUntil('it has read twice', () => source.readings > 2);
    expect(changes).toBe(1);
    expect(feed.current).toBeUndefined();
  });
});
