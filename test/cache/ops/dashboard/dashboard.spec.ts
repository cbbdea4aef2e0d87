// Slow: it opens a browser.
import { expect, it } from '@jest/globals';
import { goTo, signIn, textMatches } from './browser.js';
import { describeInBrowser } from './describe-in-browser.js';
import { READ_TOKEN, TOKEN } from './fake-admin.js';
import { figures, health } from './fake-figures.js';

const VIEWS = ['Overview', 'Namespaces', 'Keys', 'Limits', 'Revalidation', 'Health', 'Audit'];

describeInBrowser('the dashboard', (scene) => {
  it('shows that a token is wrong, and accepts another one', async () => {
    const { page } = scene();
    await signIn(page, 'a-wrong-token-of-the-test');
    await textMatches(page, '[role=alert]', /token is wrong/);
    await signIn(page, TOKEN);
    await textMatches(page, '.connection', /Live/);
    expect(await page.evaluate('localStorage.getItem("admin-token")')).toBeNull();
  });

  it('would report what the policy of the page forbids', async () => {
    const { open, page } = scene();
    await page.evaluate(
      'document.body.append(Object.assign(new Image(), { src: "https://elsewhere.invalid/a.png" }))',
    );
    await page.waitForFunction('document.querySelector("body > img").complete');
    expect(open.faults.splice(0)).toContain('CSP: img-src');
    open.requested.splice(0);
  });

  it('shows that the admin is off', async () => {
    const { admin, page } = scene();
    admin.answers.set('GET me', { status: 404, body: { message: 'Not Found' } });
    await signIn(page, TOKEN);
    await textMatches(page, '[role=alert]', /admin API is off/);
  });

  it('drops the token when its user signs out', async () => {
    const { page } = scene();
    await signIn(page, TOKEN);
    await page.locator('.who ::-p-text(Sign out)').click();
    await page.waitForSelector('#token');
    await page.reload();
    await page.waitForSelector('#token');
    expect(await page.evaluate('sessionStorage.getItem("admin-token")')).toBeNull();
  });

  it('stays signed in when it is reloaded, until the token is rejected', async () => {
    const { admin, page } = scene();
    await signIn(page, TOKEN);
    await textMatches(page, '.connection', /Live/);
    await page.reload();
    await textMatches(page, '.connection', /Live/);
    admin.answers.set('GET audit', { status: 401, body: { message: 'Unauthorized' } });
    await page.locator('nav ::-p-text(Audit)').click();
    await textMatches(page, '[role=alert]', /no longer accepted/);
  });

  it('shows figures as they arrive', async () => {
    const { admin, page } = scene();
    await signIn(page, TOKEN);
    await textMatches(page, '.connection', /Live/);
    admin.send(figures(2));
    await textMatches(page, '.tile', /94 %/);
    await textMatches(page, '.tiles', /50\/s/);
    admin.send({ ...figures(3), l1: { entries: 1_234, bytes: 2_048, evictions: 7 } });
    await textMatches(page, '.tiles', /1,234 entries2 KiB, 7 evicted/);
    await textMatches(page, '.chart', /^Hit ratioby .*Hit ratio \d+/);
    expect(await page.$$eval('.plot canvas', (all) => all.length)).toBe(4);
  });

  it('shows problems, and where they are', async () => {
    const { admin, page } = scene();
    admin.send(figures(1, health('down', 'No call was answered.')));
    await signIn(page, TOKEN);
    await textMatches(page, '.problems', /Down.*supplier:duffel: No call was answered\./);
    await textMatches(page, '.health', /Down/);
    await textMatches(page, '.problems', /Limit fx-rates has no unit left: next in 3 min 4 s/);
  });

  it('shows that it is disconnected, and reconnects', async () => {
    const { admin, page } = scene();
    await signIn(page, TOKEN);
    await textMatches(page, '.connection', /Live/);
    admin.answers.set('GET events', { status: 503, body: { message: 'Unavailable' } });
    admin.drop();
    await textMatches(page, '.connection', /Disconnected\..*Next try in \d+ s/);
    admin.answers.delete('GET events');
    await textMatches(page, '.connection', /Live/);
  });

  it('shows a read-only token nothing that changes anything', async () => {
    const { admin, page } = scene();
    await signIn(page, READ_TOKEN);
    await textMatches(page, '.role', /Read-only/);
    const harmless = /^(Sign out|Close|◐ Auto|List|First page|Next page|flights:.*|As a table)$/;
    for (const view of VIEWS) {
      await goTo(page, view);
      await page.waitForFunction('document.querySelector("main").textContent.length > 40');
      if (view === 'Keys') await page.locator('button.link').click();
      const names = await page.$$eval('button, input[type=submit]', (all) =>
        all.map((each) => each.textContent),
      );
      expect(names.filter((name) => !harmless.test(name ?? ''))).toEqual([]);
    }
    expect(admin.changes).toEqual([]);
  });

  it.each([1_280, 390])('fits a screen of %i pixels, and every control has a name', async (width) => {
    const { page } = scene();
    await page.setViewport({ width, height: 844 });
    await signIn(page, TOKEN);
    for (const view of VIEWS) {
      await goTo(page, view);
      await page.waitForFunction('document.querySelector("main").textContent.length > 60');
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      const controls = await page.$$(
        'button, a[href], input, summary, [tabindex="0"], [role=img], [role=meter], dialog',
      );
      for (const control of controls) {
        const node = await page.accessibility.snapshot({ root: control, interestingOnly: false });
        if (node && !node.name) throw new Error(`${view}: ${await html(control)} has no name`);
      }
    }
  });
});

function html(control: { evaluate(work: (element: { outerHTML: string }) => string): Promise<string> }) {
  return control.evaluate((element) => element.outerHTML.slice(0, 200));
}
