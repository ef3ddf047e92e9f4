import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright';

/** The pace of a badge reader, or of a device that stores a password: 5 ms between keys. */
export const readerGapMs = 5;
/** The pace of somebody who types all day. */
export const typistGapMs = 90;

/** In a text: the key F13, with which some badge readers begin. */
export const f13 = '\uf713';

/**
 * Types keys with time stamps at the given interval, however long sending them takes, so that a slow machine does
 * not make a reader look like a person. Each character is a key; `\n` is Enter, `\t` is Tab.
 */
export async function typeText(page: Page, text: string, gapMs: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const startMs = Date.now();
  // All at once: a device's input is complete before the page has looked at its first key.
  await Promise.all([...text].map((character, index) => press(session, character, startMs + index * gapMs)));
  await session.detach();
  // The time stamps are ahead of the time; the caller continues after the last of them.
  await until(startMs + text.length * gapMs);
}

/**
 * Somebody who types without ever pausing, from one text to the next: the time stamps of her keys are at the given
 * interval, even if the machine takes seconds for what happens in between.
 */
export class Typist {
  readonly #session: Promise<CDPSession>;
  readonly #gapMs: number;
  #nextMs = Date.now();

  constructor(page: Page, gapMs: number) {
    this.#session = page.context().newCDPSession(page);
    this.#gapMs = gapMs;
  }

  /** Key by key, as fast as she types or, after a delay, as the machine does. */
  async type(text: string): Promise<void> {
    const session = await this.#session;
    for (const character of text) {
      await press(session, character, this.#nextMs);
      this.#nextMs += this.#gapMs;
      await until(this.#nextMs);
    }
  }
}

async function press(session: CDPSession, character: string, atMs: number): Promise<void> {
  const stroke = { ...keyOf(character), timestamp: atMs / 1_000 };
  await Promise.all([
    session.send('Input.dispatchKeyEvent', { ...stroke, type: 'keyDown' }),
    session.send('Input.dispatchKeyEvent', { ...stroke, text: undefined, type: 'keyUp' }),
  ]);
}

const until = (atMs: number) => sleep(Math.max(0, atMs - Date.now()));

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
  if (character === f13) return { key: 'F13', code: 'F13', windowsVirtualKeyCode: 124 };
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
