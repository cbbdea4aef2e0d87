import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { browserPath, NEEDS_BROWSER, openDashboard, type OpenDashboard, startBrowser } from './browser.js';
import { FakeAdmin, READ_TOKEN, TOKEN } from './fake-admin.js';
import { patience } from '../../../support/slowness.mjs';

/** The line that a browser logs for a request that was rejected or aborted. */
const FAILED_REQUEST = /^Failed to load resource/;

/** The admin, page and browser context of one test. */
export interface Scene {
  readonly admin: FakeAdmin;
  readonly open: OpenDashboard;
  readonly page: Page;
}

/**
 * Tests the page in a real browser, over a scripted admin API. After each test: no error on the console, nothing that the
 * page's policy forbids, no request to another origin, and no token in an address.
 */
export function describeInBrowser(title: string, tests: (scene: () => Scene) => void): void {
  if (browserPath === undefined) {
    it.skip(NEEDS_BROWSER, () => undefined);
    return;
  }
  // A browser on a busy machine takes its time.
  jest.setTimeout(patience(90_000));
  describe(title, () => {
    let browser: Browser;
    let closeBrowser: () => Promise<void>;
    let scene: Scene;

    beforeAll(async () => {
      ({ browser, close: closeBrowser } = await startBrowser());
    }, patience(60_000));
    afterAll(() => closeBrowser());
    beforeEach(async () => {
      const admin = await FakeAdmin.start();
      const open = await openDashboard(browser, admin.url);
      scene = { admin, open, page: open.page };
    });
    afterEach(async () => {
      const { admin, open } = scene;
      const { faults, requested } = open;
      await open.close();
      await admin.close();
      expect(faults.filter((fault) => !FAILED_REQUEST.test(fault))).toEqual([]);
      expect(requested.filter((url) => !url.startsWith(`${admin.url}/`) && url !== 'data:,')).toEqual([]);
      expect(requested.filter((url) => url.includes(TOKEN) || url.includes(READ_TOKEN))).toEqual([]);
    });
    tests(() => scene);
  });
}
