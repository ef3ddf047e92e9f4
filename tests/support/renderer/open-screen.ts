import type { Browser, Page } from 'playwright';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { type Replies, type ScriptedBridge, scriptBridge } from './scripted-bridge.ts';

export interface ScreenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active';
  readonly locale?: string;
  readonly replies?: Replies;
}

export interface OpenedScreen {
  readonly page: Page;
  readonly bridge: ScriptedBridge;
  /** Messages of the page's console that are errors: CSP violations among them. */
  readonly consoleErrors: readonly string[];
  close(): Promise<void>;
}

/** Opens the built screens on a scripted snapshot in a window of their own. */
export async function openScreen(
  browser: Browser,
  url: string,
  snapshot: Snapshot,
  options: ScreenOptions = {},
): Promise<OpenedScreen> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.colorScheme ?? 'light',
    forcedColors: options.forcedColors ?? 'none',
    locale: options.locale ?? 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const consoleErrors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  const bridge = await scriptBridge(page, snapshot, options.replies);
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, bridge, consoleErrors, close: () => context.close() };
}

/** Waits until nothing moves any more: a dialog is smaller while it opens. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}
