import type { Page } from 'playwright';

/** As a badge reader types, or a device that holds a password: 5 ms from one key to the next. */
export const readerGapMs = 5;
/** As somebody types who does that all day. */
export const typistGapMs = 90;

/**
 * Types keys with the time between them that the browser is told, however long it takes to tell it: a slow machine
 * does not make a person of a reader. Each character is a key; `\n` is Enter, `\t` is Tab.
 */
export async function typeText(page: Page, text: string, gapMs: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const startSeconds = Date.now() / 1_000;
  const strokes = [...text].flatMap((character, index) => {
    const stroke = { ...keyOf(character), timestamp: startSeconds + (index * gapMs) / 1_000 };
    return [
      { ...stroke, type: 'keyDown' },
      { ...stroke, text: undefined, type: 'keyUp' },
    ] as const;
  });
  // All at once: what a device types is there before the page has looked at the first key of it.
  await Promise.all(strokes.map((stroke) => session.send('Input.dispatchKeyEvent', stroke)));
  await session.detach();
  // The browser has been told of times to come; whoever goes on has typed until then.
  const lastMs = startSeconds * 1_000 + text.length * gapMs;
  await page.waitForTimeout(Math.max(0, lastMs - Date.now()));
}

/** Digits and Enter. */
export function typeKeys(page: Page, digits: string, gapMs: number): Promise<void> {
  return typeText(page, `${digits}\n`, gapMs);
}

interface TypedKey {
  readonly key: string;
  readonly code: string;
  readonly windowsVirtualKeyCode: number;
  readonly text?: string;
  readonly modifiers?: number;
}

const shift = 8;

function keyOf(character: string): TypedKey {
  if (character === '\n') return { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
  if (character === '\t') return { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  const upper = character.toUpperCase();
  const code = /\d/.test(character) ? `Digit${character}` : /[A-Z]/.test(upper) ? `Key${upper}` : '';
  // Of other characters that would be the number of another key.
  const windowsVirtualKeyCode = code === '' ? 0 : upper.charCodeAt(0);
  const stroke = { key: character, text: character, code, windowsVirtualKeyCode };
  return /[A-Z]/.test(character) ? { ...stroke, modifiers: shift } : stroke;
}

/** A badge is held to the reader. */
export function readBadge(page: Page, number: string): Promise<void> {
  return typeKeys(page, number, readerGapMs);
}
