import { describe, expect } from 'vitest';
import { patienceMs } from '../../support/run/patience.ts';
import { headingOf } from './steps.ts';
import { test } from './ward-test.ts';

describe('the page in the browser', () => {
  test('adds nothing to window and stores nothing in the browser', async ({ ward }) => {
    const { page } = ward;
    await ward.setUp();
    await headingOf(page, 'Sign in').waitFor();
    const plain = await page.context().newPage();
    await plain.goto(new URL('/nothing', page.url()).href);
    const usual = await plain.evaluate(() => Object.getOwnPropertyNames(window));
    await plain.close();
    const added = await page.evaluate(
      (names) => Object.getOwnPropertyNames(window).filter((name) => !names.includes(name)),
      usual,
    );
    // How Fluent's components find shared state: focus management, and whether the keyboard is in use.
    expect(added.filter((name) => !/^__(keyborg|tabster)/.test(name))).toEqual([]);
    expect(await page.evaluate(() => 'workstation' in window)).toBe(false);
    const kept = await page.evaluate(async () => ({
      cookie: document.cookie,
      local: localStorage.length,
      session: sessionStorage.length,
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
    expect(kept).toEqual({ cookie: '', local: 0, session: 0, databases: [], caches: [], workers: 0 });
    expect(new URL(page.url()).search).toBe('');
    expect(ward.addresses.filter((address) => !address.startsWith(new URL(page.url()).origin))).toEqual([]);
  });

  test('runs no injected script and loads nothing from elsewhere', async ({ ward }) => {
    const { page } = ward;
    await headingOf(page, 'Set up this workstation').waitFor();
    const outcome = await page.evaluate(async () => {
      const script = document.createElement('script');
      let trusted = 'refused';
      try {
        script.textContent = 'window.injected = true';
        trusted = 'accepted';
      } catch {
        // Trusted Types: a string is not a script.
      }
      document.body.append(script);
      const image = new Image();
      const picture = new Promise((resolve) => {
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
      });
      image.src = 'http://127.0.0.1:1/x.png';
      const request = await fetch('http://127.0.0.1:1/').then(
        () => 'answered',
        () => 'refused',
      );
      return { trusted, injected: 'injected' in window, picture: await picture, request };
    });
    expect(outcome).toEqual({ trusted: 'refused', injected: false, picture: 'refused', request: 'refused' });
    const violations = ward.consoleLines.filter((line) => line.includes('Content Security Policy'));
    expect(violations.length).toBeGreaterThanOrEqual(2);
  });

  test('says in plain words what to do if its link has been used before', async ({ ward, browser }) => {
    const context = await browser.newContext();
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    const [link = ''] = ward.addresses;
    expect(link).toContain('/launch?code=');
    await page.goto(link);
    await headingOf(page, 'This link no longer opens the workstation').waitFor();
    await page.goto(new URL('/', link).href);
    await headingOf(page, 'This browser was not opened by the workstation').waitFor();
    await context.close();
  });
});
