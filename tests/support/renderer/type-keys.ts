import type { Page } from 'playwright';

/** The pace of a badge reader, or of a device that stores a password: 5 ms between keys. */
export const readerGapMs = 5;
/** The pace of somebody who types all day. */
export const typistGapMs = 90;

/**
 * Types keys with time stamps at the given interval, however long sending them takes, so that a slow machine does
 * not make a reader look like a person. Each character is a key; `\n` is Enter, `\t` is Tab.
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
  // All at once: a device's input is complete before the page has looked at its first key.
  await Promise.all(strokes.map((stroke) => session.send('Input.dispatchKeyEvent', stroke)));
  await session.detach();
  // The time stamps are ahead of the time; the caller continues after the last of them.
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
  // For other characters that would be the number of another key.
  const windowsVirtualKeyCode = code === '' ? 0 : upper.charCodeAt(0);
  const stroke = { key: character, text: character, code, windowsVirtualKeyCode };
  return /[A-Z]/.test(character) ? { ...stroke, modifiers: shift } : stroke;
}

/** A badge is held to the reader. */
export function readBadge(page: Page, number: string): Promise<void> {
  return typeKeys(page, number, readerGapMs);
}
