// Slow: it opens a browser.
import { expect, it } from '@jest/globals';
import { goTo, signIn, textMatches } from './browser.js';
import { describeInBrowser } from './describe-in-browser.js';
import { TOKEN } from './fake-admin.js';
import { MARKUP } from './fake-lists.js';

const JOB = {
  id: 'job/1',
  what: 'Clear the namespace flights',
  state: 'running',
  startedAt: new Date().toISOString(),
  count: 4_200,
  process: 'api/1',
} as const;

describeInBrowser('changes by the dashboard', (scene) => {
  it('clears the namespace that its dialog names, and follows the job', async () => {
    const { admin, page } = scene();
    admin.job = { ...JOB };
    await signIn(page, TOKEN, 'Mira');
    await goTo(page, 'Namespaces');
    await page.locator('tr ::-p-text(Clear…)').click();
    await textMatches(page, 'dialog', /clears the namespace flights, its 18,322 keys/);
    expect(admin.changes).toEqual([]);
    await page.locator('dialog input[value=delete]').click();
    await page.locator('dialog button[type=submit]').click();
    await textMatches(page, '#jobs', /Running.*flights4,200 keys/);
    admin.job = { ...JOB, state: 'done', count: 18_322, endedAt: new Date().toISOString() };
    await textMatches(page, '#jobs', /Done.*18,322 keys/);
    expect(admin.changes).toEqual([
      { method: 'POST', path: 'cache/namespaces/flights/clear', body: { mode: 'delete' }, name: 'Mira' },
    ]);
    expect(admin.urls).toContain('/jobs/job%2F1');
  });

  it('does nothing when the dialog is left', async () => {
    const { admin, page } = scene();
    await signIn(page, TOKEN);
    await goTo(page, 'Namespaces');
    await page.locator('tr ::-p-text(Clear…)').click();
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForFunction('document.querySelector("dialog") === null');
    expect(admin.changes).toEqual([]);
  });

  it('resets only after the word is typed', async () => {
    const { admin, page } = scene();
    admin.job = { ...JOB };
    await signIn(page, TOKEN);
    await goTo(page, 'Namespaces');
    await page.locator('::-p-text(Reset everything…)').click();
    await page.locator('#field-word').fill('rest');
    await page.locator('dialog button[type=submit]').click();
    await page.waitForSelector('#field-word:invalid');
    expect(admin.changes).toEqual([]);
    await page.locator('#field-word').fill('reset');
    await page.locator('dialog button[type=submit]').click();
    await textMatches(page, '#jobs', /Running/);
    expect(admin.changes).toMatchObject([
      { method: 'POST', path: 'cache/reset', body: { confirm: 'reset' } },
    ]);
  });

  it('shows why a change was rejected, and keeps what was entered', async () => {
    const { admin, page } = scene();
    const detail = 'fresh: 1h is longer than stale.';
    admin.answers.set('PATCH cache/namespaces/flights/policy', {
      status: 400,
      body: { title: 'Bad', detail },
    });
    await signIn(page, TOKEN);
    await goTo(page, 'Namespaces');
    await page.locator('tr ::-p-text(Policy…)').click();
    await page.locator('#field-fresh').fill('1h');
    await page.locator('#field-jitter').fill('0.2');
    await page.locator('dialog button[type=submit]').click();
    await textMatches(page, 'dialog .fault', /Bad: fresh: 1h is longer than stale\./);
    const body = { fresh: '1h', staleIfError: '6h', jitter: 0.2 };
    expect(admin.changes).toMatchObject([{ method: 'PATCH', path: 'cache/namespaces/flights/policy', body }]);
  });

  it('changes a limit for a while', async () => {
    const { admin, page } = scene();
    await signIn(page, TOKEN);
    await goTo(page, 'Limits');
    await page.locator('[aria-label=duffel-search] ::-p-text(Limit…)').click();
    await page.locator('#field-limit').fill('30');
    await page.locator('dialog button[type=submit]').click();
    await textMatches(page, '#messages', /Done: PUT rate-limits\/duffel-search\/limit/);
    expect(admin.changes).toMatchObject([
      {
        method: 'PUT',
        path: 'rate-limits/duffel-search/limit',
        body: { limits: [{ limit: 30, per: '1m' }], for: '1h' },
      },
    ]);
  });

  it('turns the pages of keys, and shows what an entry holds as text', async () => {
    const { admin, page } = scene();
    await signIn(page, TOKEN);
    await goTo(page, 'Keys');
    await page.locator('::-p-text(Next page)').click();
    await textMatches(page, '.keys', /Page 2: 6 keys, the last page/);
    expect(admin.urls).toContain('/cache/keys?pattern=*&limit=50&cursor=next%2B1');
    await page.locator('button.link').click();
    expect(await textMatches(page, '.entry pre', /onerror/)).toContain(JSON.stringify(MARKUP));
    await textMatches(page, '.entry', /stale Its fresh life is over.*route:MUC-JFK/);
    expect(await page.$('.entry :is(img, script)')).toBeNull();
    await page.locator('.entry ::-p-text(Delete…)').click();
    await page.locator('dialog button[type=submit]').click();
    await textMatches(page, '#messages', /Done: DELETE/);
    const [change] = admin.changes;
    expect(change?.method).toBe('DELETE');
    expect(decodeURIComponent(change?.path ?? '')).toMatch(/^cache\/entries\/flights:.*"on":"2027-07-14"/);
    expect(change?.path).not.toMatch(/["{}]/);
  });
});
