import type { Page } from 'playwright';

/** As a badge reader types: digits and Enter, 5 ms apart. */
export const readerGapMs = 5;
/** As somebody types who does that all day. */
export const typistGapMs = 90;

/**
 * Types digits and Enter with the time between the keys that the browser is told, however long it takes to tell it:
 * a slow machine does not make a person of a reader.
 */
export async function typeKeys(page: Page, digits: string, gapMs: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const startSeconds = Date.now() / 1_000;
  const strokes = [...digits, 'Enter'].flatMap((key, index) => {
    const timestamp = startSeconds + (index * gapMs) / 1_000;
    const stroke = { key, ...codeOf(key), timestamp };
    return [
      { ...stroke, type: 'keyDown', text: key === 'Enter' ? '\r' : key },
      { ...stroke, type: 'keyUp' },
    ] as const;
  });
  for (const stroke of strokes) await session.send('Input.dispatchKeyEvent', stroke);
  await session.detach();
}

function codeOf(key: string): { code: string; windowsVirtualKeyCode: number } {
  if (key === 'Enter') return { code: 'Enter', windowsVirtualKeyCode: 13 };
  return { code: `Digit${key}`, windowsVirtualKeyCode: 48 + Number(key) };
}

/** A badge is held to the reader. */
export function readBadge(page: Page, number: string): Promise<void> {
  return typeKeys(page, number, readerGapMs);
}
