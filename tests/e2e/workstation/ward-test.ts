import type { Browser } from 'playwright';
import { test as base } from 'vitest';
import { launchChromium } from '../../support/renderer/launch-chromium.ts';
import { keepPictureOfFailure, openWard, type Ward } from '../../support/shell/open-ward.ts';

/** Tests that each get a computer on a ward, in front of a browser that they share. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs.
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }): Promise<Browser> => {
    const browser = await launchChromium();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('ward', async ({ browser, task }, { onCleanup }): Promise<Ward> => {
    const ward = await openWard(browser);
    onCleanup(async () => {
      await keepPictureOfFailure(ward.page, task.name, task.result?.state === 'fail');
      await ward.close();
    });
    return ward;
  });

/** Why tests of the real keychain cannot run; null when they can. */
export const noKeychain = process.env.CARELINK_TEST_KEYCHAIN
  ? null
  : 'no keychain of its own here: run it by npm test, with gnome-keyring installed';
