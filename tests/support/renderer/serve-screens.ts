import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { launchChromium } from './launch-chromium.ts';
import { type OpenedScreen, openScreen, type ScreenOptions } from './open-screen.ts';
import { type ServedRenderer, serveRenderer } from './serve-renderer.ts';
import { SharedContexts } from './shared-contexts.ts';

/** Scripted screens in a browser shared by the tests of a file; what a test has opened is closed after it. */
export function serveScreens() {
  let browser: Browser | null = null;
  let served: ServedRenderer | null = null;
  let contexts: SharedContexts | null = null;
  const opened: OpenedScreen[] = [];
  beforeAll(async () => {
    [browser, served] = await Promise.all([launchChromium(), serveRenderer()]);
    contexts = new SharedContexts(browser, served.url);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((screen) => screen.close()));
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), served?.close()]);
  });
  return {
    async open(snapshot: Snapshot, { replies, ...look }: ScreenOptions = {}): Promise<OpenedScreen> {
      if (contexts === null || served === null) throw new Error('Screens are opened in tests only.');
      const screen = await openScreen(await contexts.emptied(look), served.url, snapshot, replies);
      opened.push(screen);
      return screen;
    },
    /** The screen that was opened last. */
    get shown(): OpenedScreen {
      const last = opened.at(-1);
      if (last === undefined) throw new Error('No screen is open.');
      return last;
    },
  };
}
