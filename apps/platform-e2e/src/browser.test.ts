import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startUpstream, waitUntil } from '@platform-journey/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, idOf, PlatformCommand, pidOf, workspace } from './platform.ts';
import { toolIsThere } from './tools.ts';

const screenshots = join(workspace, '.reports/screenshots');
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.runIf(toolIsThere('chromium', 'apt install chromium'))('the page in a browser', () => {
  let platform: PlatformCommand;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    platform = new PlatformCommand({ ports: await freePorts() });
    await platform.up();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_FLAGS });
    page = await browser.newPage({ ignoreHTTPSErrors: true });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(platform.site);
  });

  afterAll(async () => {
    await browser?.close();
    platform?.interrupt();
    await platform?.exited;
  });

  const state = () => page.getAttribute('[data-testid=platform-state]', 'data-state');
  const shoot = (name: string) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });

  test('shows every service and task, live', async () => {
    await waitUntil('the page is live', async () => (await state()) === 'live');
    for (const task of await platform.tasks()) {
      await page.waitForSelector(`[data-task="${idOf(task)}"][data-status=running]`);
    }
    expect(await page.locator('[data-service]').count()).toBe(3);
    await shoot('1-live');
  });

  test('shows on what it runs, and the certificate that the proxies present', async () => {
    expect(await page.textContent('[data-testid=platform-name]')).toBe('ECS');
    const card = await page.waitForSelector('[data-certificate=localhost][data-tone=good]');
    const text = await card.innerText();
    expect(text).toMatch(/\d+ d left/);
    expect(text).toContain('the local CA');
    expect(text).toMatch(/in \d+ d: most of its life is over then/);
  });

  test('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await shoot('1-live-phone');
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  test('shows an api task that is killed and the one that replaces it, without a reload', async () => {
    const before = await platform.tasks('api');
    const [victim] = before;
    if (!victim) throw new Error('api has no task');
    process.kill(pidOf(victim), 'SIGKILL');
    await page.waitForSelector(`[data-task="${idOf(victim)}"][data-status=stopped]`);
    await shoot('2-killed');
    const replacement = await waitUntil('a replacement runs', async () =>
      (await platform.tasks('api')).find((task) => !before.some((old) => idOf(old) === idOf(task))),
    );
    await page.waitForSelector(`[data-task="${idOf(replacement)}"][data-status=running]`);
    await shoot('3-replaced');
    expect(await state()).toBe('live');
  });

  test('says so while the API is away, keeps what it knew over a reload, and comes back by itself', async () => {
    await platform.scale('api', 0);
    await waitUntil('the page says so', async () => (await state()) === 'stale', 30_000);
    expect(await page.locator('[data-service=frontend]').count()).toBe(1);
    await shoot('4-api-away');
    await page.reload();
    await waitUntil(
      'it still shows what it knew',
      async () => (await page.locator('[data-service]').count()) === 3,
    );
    expect(await state()).not.toBe('live');
    await platform.scale('api', 2);
    await waitUntil('it is live again', async () => (await state()) === 'live', 30_000);
    await shoot('5-back');
    expect(problems).toEqual([]);
  });

  test("a stranger's page cannot talk to the local ECS", async () => {
    const strangers = await startUpstream((_request, response) => response.end('<!doctype html>'));
    const tab = await browser.newPage();
    const statuses: number[] = [];
    tab.on('response', (response) => {
      if (response.url().startsWith(platform.ecsEndpoint)) statuses.push(response.status());
    });
    await tab.goto(`http://localhost:${strangers.port}`);
    const outcomes = await tab.evaluate(async (endpoint) => {
      const post = (init: RequestInit) => fetch(endpoint, { method: 'POST', body: '{}', ...init });
      const json = { 'content-type': 'application/x-amz-json-1.1' };
      const target = { ...json, 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' };
      const attempts = [post({ headers: target }), post({}), post({ mode: 'no-cors' })];
      return (await Promise.allSettled(attempts)).map(({ status }) => status);
    }, `${platform.ecsEndpoint}/`);
    expect(outcomes).toEqual(['rejected', 'rejected', 'fulfilled']);
    await waitUntil('the browser saw an answer', () => statuses.length > 0);
    expect(statuses.every((status) => status === 403)).toBe(true);
    await tab.close();
    await strangers.close();
  });
});
