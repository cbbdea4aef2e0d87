// Slow: it opens a browser.
import { expect, it } from '@jest/globals';
import {
  browserPath,
  goTo,
  NEEDS_BROWSER,
  openDashboard,
  signIn,
  startBrowser,
  textMatches,
} from '../cache/ops/dashboard/browser.js';
import { SEARCH, startApi } from './api-under-test.js';
import { startSandbox } from './sandbox-under-test.js';
import { patience } from '../support/slowness.mjs';

const TOKEN = 'the-token-of-the-admin';
const CLEAR_FLIGHTS =
  "::-p-xpath(//tr[starts-with(normalize-space(*[1]), 'flights')]//button[contains(., 'Clear')])";

if (browserPath === undefined) it.skip(NEEDS_BROWSER, () => undefined);
else
  it(
    'the dashboard shows searches as they come, and what becomes of them when their namespace is cleared',
    async () => {
      const sandbox = await startSandbox();
      const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock, admin: { token: TOKEN } });
      const { browser, close } = await startBrowser();
      // The page tells what happened from one figure's time to the next one's.
      const ticking = setInterval(() => sandbox.clock.advance(500), 500);
      try {
        const { page, faults, requested } = await openDashboard(browser, api.url);
        await signIn(page, TOKEN, 'Ada');
        await textMatches(page, '.connection', /Live/);
        for (let search = 0; search < 10; search += 1) await api.search(SEARCH);
        await textMatches(page, '.tile', /90(\.0)? ?%/);

        const searches = () => sandbox.calls()['POST /air/offer_requests'];
        expect(searches()).toBe(1);
        await goTo(page, 'Namespaces');
        await page.locator(CLEAR_FLIGHTS).click();
        await page.locator('dialog button[type=submit]').click();
        await textMatches(page, '#jobs', /Done/);
        expect((await api.search(SEARCH)).headers['cache-status']).toContain('fwd=stale');
        expect(searches()).toBe(2);

        await goTo(page, 'Audit');
        await textMatches(page, 'main', /Ada.*namespaces\/flights\/clear/);
        expect(faults).toEqual([]);
        expect(requested.filter((address) => !address.startsWith(api.url))).toEqual([]);
        expect(requested.filter((address) => address.includes(TOKEN))).toEqual([]);
      } finally {
        clearInterval(ticking);
        await close();
      }
    },
    patience(90_000),
  );
