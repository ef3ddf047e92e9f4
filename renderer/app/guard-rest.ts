import { modifierKeys, typingPauseMs } from '../../electron/core/contract/typed-keys.ts';
import { isLockShortcut } from '../ui/keys.ts';

export interface RestOfComputer {
  readonly isAtRest: () => boolean;
  /** Calls the listener whenever the page learns something new. */
  readonly subscribe: (listener: () => void) => unknown;
  /** Whether the screen is about to lock, unless somebody is there. */
  readonly isAboutToLock: () => boolean;
  /** Somebody is there. */
  readonly wake: () => void;
}

const keyEvents = [
  'keydown',
  'keyup',
  'keypress',
  'beforeinput',
  'compositionstart',
  'paste',
  'cut',
  'copy',
] as const;
const pointerEvents = [
  ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'],
  ...['touchstart', 'touchend', 'wheel', 'dragstart'],
] as const;
/** What Fluent's dialogs and the report of activity listen for: nobody has moved the focus. */
const focusEvents = ['focusin', 'focusout'] as const;

/** A key whose release is not heard of, for example because another window has come. */
const longestPressMs = 1_500;
/** After a finger has left, the browser still makes a click of it. */
const afterPressMs = 100;

/**
 * For the browser shell: while nobody uses the computer, a transparent element over the whole page, an app's frame
 * included, which also has the focus. The click that says that somebody is there again, or all that is typed up to the
 * first pause, goes to it and nowhere else. What had the focus before gets it back, with the caret where it was. Call it
 * after whatever hears badges, and before anything else listens for keys.
 */
export function guardRest(page: Window, { isAtRest, isAboutToLock, subscribe, wake }: RestOfComputer): void {
  const { document } = page;
  const shield = document.createElement('div');
  shield.tabIndex = -1;
  Object.assign(shield.style, { position: 'fixed', inset: '0', zIndex: '2147483647', outline: 'none' });
  const held = new Set<string>();
  let before: Element | null = null;
  let isOn = false;
  let typedAtMs = Number.NEGATIVE_INFINITY;
  /** Runs while something is held, and until the pause is over. */
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = () => {
    if (isOn) return;
    isOn = true;
    before = document.activeElement;
    document.body.append(shield);
    // An app's page would forget where its caret was, so its bridge keeps the keys from it instead.
    if (before instanceof HTMLIFrameElement) tellApp(before, true);
    else shield.focus({ preventScroll: true });
  };
  const takeAway = () => {
    if (!isOn) return;
    clearTimeout(timer);
    timer = undefined;
    held.clear();
    typedAtMs = Number.NEGATIVE_INFINITY;
    if (before instanceof HTMLIFrameElement) tellApp(before, false);
    else if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    shield.remove();
    isOn = false;
    before = null;
  };
  const follow = () => {
    if (isAtRest()) put();
    else if (timer === undefined) takeAway();
  };
  const leaveAfter = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      held.clear();
      if (isAtRest()) wake();
      else follow();
    }, delayMs);
  };
  const pressed = (what: string) => {
    held.add(what);
    leaveAfter(longestPressMs);
    // The bar stays as long as nothing arrives, but the lock cannot wait.
    if (isAboutToLock()) wake();
  };
  const released = (what: string, afterMs: number) => {
    held.delete(what);
    if (held.size === 0) leaveAfter(Math.max(afterMs, typedAtMs + typingPauseMs - page.performance.now()));
  };
  const typed = (key: string) => {
    if (!modifierKeys.has(key)) typedAtMs = page.performance.now();
  };
  const stop = (event: Event) => {
    event.stopImmediatePropagation();
    if (event.cancelable) event.preventDefault();
  };
  const onKeyEvent = (event: Event) => {
    if (!isOn) return;
    // It locks, and nothing can be written with it.
    if (event instanceof KeyboardEvent && (isLockShortcut(event) || isHeldForIt(event))) return;
    stop(event);
    if (!(event instanceof KeyboardEvent)) return;
    if (event.type === 'keydown') {
      typed(event.key);
      pressed(event.code);
    }
    if (event.type === 'keyup') released(event.code, 0);
  };
  const onPointerEvent = (event: Event) => {
    if (!isOn) return;
    stop(event);
    // Whoever clicks has looked.
    typedAtMs = Number.NEGATIVE_INFINITY;
    if (event.type === 'pointerdown' || event.type === 'wheel') pressed('pointer');
    if (event.type === 'pointerup' || event.type === 'wheel') released('pointer', afterPressMs);
  };
  for (const type of keyEvents) page.addEventListener(type, onKeyEvent, { capture: true });
  for (const type of pointerEvents)
    page.addEventListener(type, onPointerEvent, { capture: true, passive: false });
  for (const type of focusEvents)
    page.addEventListener(type, (event) => isOn && event.stopImmediatePropagation(), { capture: true });
  page.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    const isApp = before instanceof HTMLIFrameElement && source === before.contentWindow;
    if (!isOn || !isApp || !isActivity(data)) return;
    typed('');
    pressed('app');
    released('app', 0);
  });
  // An app's frame may take the focus by itself.
  page.addEventListener('blur', () =>
    setTimeout(() => {
      const isApp = before instanceof HTMLIFrameElement && document.activeElement === before;
      if (isOn && document.hasFocus() && !isApp && document.activeElement !== shield)
        shield.focus({ preventScroll: true });
    }),
  );
  subscribe(follow);
}

function isActivity(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'carelink' in data && data.carelink === 'activity';
}

/** Read by `electron/browser-shell/apps/page/bridge.js`. */
function tellApp(frame: HTMLIFrameElement, isOn: boolean): void {
  frame.contentWindow?.postMessage({ carelink: 'rest', isOn }, new URL(frame.src).origin);
}

/** Ctrl and Shift of the lock shortcut come first. */
function isHeldForIt({ key, type }: KeyboardEvent): boolean {
  return type === 'keyup' && modifierKeys.has(key);
}
