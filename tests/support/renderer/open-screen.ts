import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { type Replies, type ScriptedBridge, scriptBridge } from './scripted-bridge.ts';

export interface ScreenLook {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active';
  readonly locale?: string;
}

export interface ScreenOptions extends ScreenLook {
  readonly replies?: Replies;
}

export interface OpenedScreen {
  readonly page: Page;
  readonly bridge: ScriptedBridge;
  /** Errors on the page's console, CSP violations among them. */
  readonly consoleErrors: readonly string[];
  close(): Promise<void>;
}

/** What a browser context needs for screens that look like this. */
export function contextOptions(look: ScreenLook): BrowserContextOptions {
  return {
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.colorScheme ?? 'light',
    forcedColors: look.forcedColors ?? 'none',
    locale: look.locale ?? 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  };
}

/** Opens the built screens with a scripted snapshot in a new page. */
export async function openScreen(
  context: BrowserContext,
  url: string,
  snapshot: Snapshot,
  replies?: Replies,
): Promise<OpenedScreen> {
  const page = await context.newPage();
  const consoleErrors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  const bridge = await scriptBridge(page, snapshot, replies);
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  // What listens for keys, and gives the focus to the heading, does so from the first frame on, not from the first markup.
  await settled(page);
  return { page, bridge, consoleErrors, close: () => page.close() };
}

/** Waits until nothing moves: a dialog is smaller while it opens. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}
