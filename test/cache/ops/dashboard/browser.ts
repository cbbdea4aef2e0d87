import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';

/** The paths of browsers; `CHROMIUM=/path` names another. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The title of the one skipped test that replaces those that need a browser. */
export const NEEDS_BROWSER = `needs a browser: one of ${PLACES.join(', ')}, or CHROMIUM=/path/of/one`;

export const browserPath = [process.env['CHROMIUM'] ?? '', ...PLACES].find(
  (place) => place && existsSync(place),
);

/** Starts a browser with a profile of its own, which is deleted with it. */
export async function startBrowser(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'tripsage-browser-'));
  const browser = await launch({
    executablePath: browserPath as string,
    userDataDir: profile,
    headless: true,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage', '--no-first-run'],
  });
  const close = async (): Promise<void> => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return { browser, close };
}

/** A dashboard in a tab, with its faults and requests. */
export interface OpenDashboard {
  readonly page: Page;
  /** Errors on the console, exceptions and violations of the Content-Security-Policy. */
  readonly faults: string[];
  /** Addresses of all requests. */
  readonly requested: string[];
  close(): Promise<void>;
}

/** Opens the dashboard in a session of its own, isolated from other tests. */
export async function openDashboard(browser: Browser, url: string): Promise<OpenDashboard> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.setViewport({ width: 1_280, height: 900 });
  const faults: string[] = [];
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') faults.push(message.text());
  });
  await page.evaluateOnNewDocument(
    "addEventListener('securitypolicyviolation', (event) => console.error('CSP: ' + event.violatedDirective))",
  );
  await page.goto(`${url}/admin`);
  return { page, faults, requested, close: () => context.close() };
}

/** Enters a token as a user does. */
export async function signIn(page: Page, token: string, name = ''): Promise<void> {
  await page.locator('#token').fill(token);
  if (name) await page.locator('#name').fill(name);
  await page.locator('.sign-in button').click();
}

/** Goes to a view by its link. */
export async function goTo(page: Page, title: string): Promise<void> {
  await page.locator(`nav ::-p-text(${title})`).click();
  await page.waitForSelector(`nav a[aria-current]::-p-text(${title})`);
}

/** Waits until an element's text matches. @throws with the last text when it does not in time */
export async function textMatches(page: Page, selector: string, pattern: RegExp): Promise<string> {
  const text = `document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`;
  try {
    await page.waitForFunction(`${pattern}.test(${text})`);
  } catch {
    throw new Error(`${selector} shows “${String(await page.evaluate(text))}”, which is not ${pattern}`);
  }
  return String(await page.evaluate(text));
}
