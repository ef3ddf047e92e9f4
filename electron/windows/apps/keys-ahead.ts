import type { Event, Input, WebContents } from 'electron';
import type { Seat } from '../../core/apps/seat.ts';
import { modifierKeys, typingPauseMs } from '../../core/contract/typed-keys.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import { type AppKey, appKeyOf } from '../window-keys.ts';
import { canReplay, replayKey } from './replay-keys.ts';

/** Nobody types longer than this without looking at what becomes of it. */
const heldMs = 1_000;
/** They press a tile or a tab, or lead into an app; a space in the middle of a text does not. */
const pressingKeys: ReadonlySet<string> = new Set(['Enter', ' ', 'Tab']);

/** What was typed since somebody asked for an app, or may have done so. */
interface Typed {
  readonly seat: Seat;
  readonly by: 'app_key' | 'press';
  keys: Input[];
  /** Nothing of it is missing. */
  isWhole: boolean;
  /** The app is asked for, and our page has no use for keys any more. */
  isHeld: boolean;
}

export interface KeysAheadParts {
  /** Whose work is on screen. */
  readonly seat: () => Seat | null;
  /** Whether there is an app that this key opens. */
  readonly leadsToApp: (key: AppKey) => boolean;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
}

/**
 * People type on at once after Ctrl and a digit, or after a click on a tab, while the keyboard is still with our page:
 * the app gets these keys, in order, as soon as it has the keyboard. All or nothing, because "4:00" instead of "14:00"
 * would be believed: if they cannot be given to it whole, it gets nothing up to the next pause. They are forgotten when
 * the screen locks or somebody leaves, and after a second.
 */
export class KeysAhead {
  readonly #parts: KeysAheadParts;
  #typed: Typed | null = null;
  #timer: Timer | null = null;
  /** The app that has just got the keyboard; keys that the window system still brings to our page are for it. */
  #receiver: WebContents | null = null;
  /** What is typed in apps until the next pause is the rest of something of which a part is lost. */
  #isRest = false;
  /** What was typed last in our page was a text, which nothing has sent since and nobody has left. */
  #isMidText = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(parts: KeysAheadParts) {
    this.#parts = parts;
  }

  /** Call it after what else listens for keys in our page. */
  watchPage(page: WebContents): void {
    page.on('before-input-event', (event, input) => {
      if (input.type === 'keyUp') this.#releasedInPage(event, input);
      else if (input.type === 'keyDown') this.#pressedInPage(event, input);
    });
    page.on('input-event', (_event, { type }) => {
      const isDown = type === 'mouseDown' || type === 'touchStart';
      if (!isDown && type !== 'mouseUp' && type !== 'touchEnd') return;
      this.#isRest = false;
      this.#isMidText = false;
      // A key may come before the button is up.
      if (isDown || this.#typed?.isWhole !== true || this.#typed.keys.length === 0) this.#begin('press');
    });
  }

  watchApp(contents: WebContents): void {
    contents.on('before-input-event', (event, { type, key, control, meta, alt }) => {
      if (!this.#isRest || type !== 'keyDown' || modifierKeys.has(key) || control || meta || alt) return;
      if (this.#sinceLastMs() < typingPauseMs) event.preventDefault();
      else this.#isRest = false;
    });
    contents.on('input-event', (_event, { type }) => {
      if (type === 'mouseDown' || type === 'touchStart') this.#isRest = false;
    });
  }

  /** Pressed in an app that is left by it, or in our page. */
  appKeyPressed(key: AppKey): void {
    this.forget();
    this.#isMidText = false;
    if (key !== 'overview' && this.#parts.leadsToApp(key)) this.#begin('app_key');
  }

  /**
   * The app is asked for: from now on our page gets no key that is for the app. Whoever is in the middle of a text is
   * not typing for it: a card may open the screen while a PIN is being typed, perhaps somebody else's.
   */
  opening(): void {
    const goesOn = this.#goesOn();
    const isOld = this.#typed?.isWhole === false && !goesOn;
    const isText = this.#typed === null && this.#isMidText && goesOn;
    if (this.#typed === null || isOld) this.#begin('app_key');
    if (this.#typed === null) return;
    this.#typed.isHeld = true;
    this.#limit();
    if (isText) this.#spoil();
  }

  /** The app has the keyboard. */
  give(contents: WebContents): void {
    const typed = this.#typed;
    this.forget();
    if (typed === null || typed.seat !== this.#parts.seat()) return;
    if (!typed.isWhole || !takesKeys(contents)) {
      this.#isRest = this.#sinceLastMs() < typingPauseMs;
      return;
    }
    for (const key of typed.keys) replayKey(contents, key);
    this.#receiver = contents;
    this.#timer = this.#parts.clock.after(heldMs, () => this.forget());
  }

  forgetAllOf(seat: Seat): void {
    if (this.#typed?.seat === seat) this.forget();
  }

  forget(): void {
    this.#timer?.cancel();
    [this.#timer, this.#typed, this.#receiver, this.#isRest] = [null, null, null, false];
  }

  #begin(by: Typed['by']): void {
    this.#receiver = null;
    const seat = this.#parts.seat();
    this.#typed = seat && { seat, by, keys: [], isWhole: true, isHeld: false };
    this.#limit();
  }

  #limit(): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(heldMs, () => this.#spoil());
  }

  /** The app gets nothing of it. */
  #spoil(): void {
    if (this.#typed !== null) [this.#typed.keys, this.#typed.isWhole] = [[], false];
  }

  #pressedInPage(event: Event, input: Input): void {
    if (modifierKeys.has(input.key)) return;
    const appKey = appKeyOf(input);
    // That of a badge, say.
    if (event.defaultPrevented) this.#spoil();
    else if (appKey === null) this.#typedInPage(event, input);
    else if (!input.isAutoRepeat) this.appKeyPressed(appKey);
  }

  #typedInPage(event: Event, input: Input): void {
    const isPress = pressingKeys.has(input.key) && !(input.key === ' ' && this.#isMidText && this.#goesOn());
    this.#lastMs = this.#parts.clock.monotonicMs();
    if (isPress) this.#isMidText = false;
    else if ([...input.key].length === 1) this.#isMidText = true;
    if (this.#receiver !== null) this.#passOn(event, input);
    else if (isPress && !isForApp(this.#typed)) this.#begin('press');
    else if (this.#typed !== null) this.#hold(this.#typed, event, input);
  }

  #releasedInPage(event: Event, input: Input): void {
    if (this.#receiver !== null) this.#passOn(event, input);
    else if (this.#typed?.keys.some(({ code }) => code === input.code)) this.#hold(this.#typed, event, input);
  }

  #hold(typed: Typed, event: Event, input: Input): void {
    if (!canReplay(input)) this.#spoil();
    if (!typed.isWhole) return;
    typed.keys.push(input);
    if (typed.isHeld) event.preventDefault();
  }

  /** What follows would close up to what the app has already, as if nothing were missing in between. */
  #breakOff(): void {
    this.forget();
    this.#isRest = true;
  }

  #passOn(event: Event, input: Input): void {
    if (this.#receiver === null || this.#receiver.isDestroyed() || !this.#receiver.isFocused()) return;
    if (modifierKeys.has(input.key)) return;
    event.preventDefault();
    if (canReplay(input)) replayKey(this.#receiver, input);
    else if (input.type === 'keyDown') this.#breakOff();
  }

  #goesOn(): boolean {
    return this.#parts.clock.monotonicMs() - this.#lastMs < typingPauseMs;
  }

  /** Counts the key that asks as the last one. */
  #sinceLastMs(): number {
    const nowMs = this.#parts.clock.monotonicMs();
    const sinceMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    return sinceMs;
  }
}

/** What leads nowhere any more is not waited for. */
function isForApp(typed: Typed | null): boolean {
  return typed !== null && (typed.isHeld || (typed.by === 'app_key' && typed.isWhole));
}

/** A frame with a process of its own gets keys from the keyboard only. */
function takesKeys(contents: WebContents): boolean {
  const { mainFrame, focusedFrame } = contents;
  return focusedFrame == null || focusedFrame.processId === mainFrame.processId;
}
