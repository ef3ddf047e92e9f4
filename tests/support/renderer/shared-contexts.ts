import type { Browser, BrowserContext, Page } from 'playwright';
import { patienceMs } from '../run/patience.ts';
import { contextOptions, type ScreenLook } from './open-screen.ts';

interface SharedContext {
  readonly context: BrowserContext;
  readonly keeper: Page;
}

/**
 * One browser context for each look of the screens at `url`. Its pages share a process that has the screens
 * compiled: in a separate context a page takes twice as long to open.
 */
export class SharedContexts {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #contexts = new Map<string, Promise<SharedContext>>();

  constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  /** The context for this look, without anything stored by earlier pages, and with the real time. */
  async emptied(look: ScreenLook): Promise<BrowserContext> {
    const key = JSON.stringify(contextOptions(look));
    const opening = this.#contexts.get(key) ?? this.#open(look);
    this.#contexts.set(key, opening);
    const { context, keeper } = await opening;
    if (await hasOwnTime(keeper)) {
      this.#contexts.delete(key);
      // A test that opens another page still needs those it has.
      if (context.pages().length === 1) await context.close();
      return this.emptied(look);
    }
    await keeper.evaluate(() => localStorage.clear());
    await context.clearCookies();
    return context;
  }

  async #open(look: ScreenLook): Promise<SharedContext> {
    const context = await this.#browser.newContext(contextOptions(look));
    context.setDefaultTimeout(patienceMs);
    // The process ends with its last page.
    const keeper = await context.newPage();
    await keeper.goto(new URL('icon.svg', this.#url).href);
    return { context, keeper };
  }
}

/**
 * Whether a test has used `page.clock`. It is the clock of all pages of the context, also of those that are opened
 * later; nobody can give it back, and the time stamps of their keys depend on how busy the machine is.
 */
function hasOwnTime(keeper: Page): Promise<boolean> {
  return keeper.evaluate(() => !/\[native code\]/.test(String(setTimeout)));
}
