import type { Browser, BrowserContext, Page } from 'playwright';
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

  /** The context for this look, without anything stored by earlier pages. */
  async emptied(look: ScreenLook): Promise<BrowserContext> {
    const key = JSON.stringify(contextOptions(look));
    const opening = this.#contexts.get(key) ?? this.#open(look);
    this.#contexts.set(key, opening);
    const { context, keeper } = await opening;
    await keeper.evaluate(() => localStorage.clear());
    await context.clearCookies();
    return context;
  }

  async #open(look: ScreenLook): Promise<SharedContext> {
    const context = await this.#browser.newContext(contextOptions(look));
    // The process ends with its last page.
    const keeper = await context.newPage();
    await keeper.goto(new URL('icon.svg', this.#url).href);
    return { context, keeper };
  }
}
