// Put by the gateway into the pages of apps. What it offers is described in docs/clinical-apps.md.
(() => {
  const shellOrigin = '__SHELL_ORIGIN__';
  const quietMs = 1_000;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let toldAtMs = Number.NEGATIVE_INFINITY;

  /** @param {string} kind */
  const tell = (kind) => window.top?.postMessage({ carelink: kind }, shellOrigin);

  const tellActivity = () => {
    if (performance.now() - toldAtMs < quietMs) return;
    toldAtMs = performance.now();
    tell('activity');
  };
  /**
   * Leads to another app or to the overview; as in renderer/ui/keys.ts.
   * @param {KeyboardEvent} event
   */
  const appKeyOf = ({ key, code, ctrlKey, metaKey, altKey, shiftKey }) => {
    if (key === 'Home' && altKey && !ctrlKey && !metaKey && !shiftKey) return 'overview';
    if (ctrlKey === metaKey || altKey || shiftKey) return null;
    const digit = /^Digit([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) ? key : null);
    return digit === null ? null : Number(digit);
  };
  // While nobody uses the computer, what is typed up to the first pause only says that somebody is there again
  // (renderer/app/guard-rest.ts).
  const pauseMs = 1_000;
  let isAtRest = false;
  let swallowedAtMs = Number.NEGATIVE_INFINITY;
  /** @type {Set<string>} */
  const held = new Set();
  window.addEventListener('message', ({ source, origin, data }) => {
    if (source === window.top && origin === shellOrigin && data?.carelink === 'rest')
      isAtRest = data.isOn === true;
  });
  /** @param {Event} event */
  const swallowAtRest = (event) => {
    const key = event instanceof KeyboardEvent ? event : null;
    const isLock = key?.ctrlKey && key.shiftKey && key.code === 'KeyL';
    const isOver = !isAtRest && held.size === 0 && performance.now() - swallowedAtMs >= pauseMs;
    if (isOver || isLock) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === 'keyup') held.delete(key?.code ?? '');
    if (event.type !== 'keydown') return;
    swallowedAtMs = performance.now();
    if (isAtRest) held.add(key?.code ?? '');
    tell('activity');
  };
  for (const type of ['keydown', 'keypress', 'beforeinput', 'keyup'])
    window.addEventListener(type, swallowAtRest, { capture: true });
  window.addEventListener('blur', () => held.clear());

  const options = { capture: true, passive: true };
  for (const type of ['pointerdown', 'wheel']) window.addEventListener(type, tellActivity, options);
  window.addEventListener(
    'keydown',
    (event) => {
      const appKey = appKeyOf(event);
      if (appKey !== null) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (!event.repeat) window.top?.postMessage({ carelink: 'go', key: appKey }, shellOrigin);
        return;
      }
      const isLock = event.ctrlKey && event.shiftKey && !event.altKey && event.code === 'KeyL';
      if (!isLock) return tellActivity();
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) tell('lock');
    },
    { capture: true },
  );
  // A locked workstation has no page of an app at all, so the last moment of the page is the moment of the lock.
  window.addEventListener('pagehide', () => {
    for (const listener of listeners) listener();
  });

  /** @param {Record<string, string>} call */
  const askAboutDraft = async (call) => {
    /** @param {boolean} keepalive */
    const send = (keepalive) =>
      fetch('/.carelink/draft', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(call),
        keepalive,
      });
    // Kept alive it is sent also by a page that goes, unless too much is on its way already.
    const response = await send(call.act === 'save').catch(() => send(false));
    const answer = response.ok ? await response.json() : { ok: false, error: 'not_possible_now' };
    if (!answer.ok) throw new Error(answer.error);
    return answer.text;
  };

  const bridge = {
    async getUser() {
      const response = await fetch('/.carelink/user');
      if (!response.ok) throw new Error('Nobody is signed in.');
      return await response.json();
    },
    /** @param {() => void} listener */
    onLock(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /**
     * @param {string} name
     * @param {string} text
     */
    async saveDraft(name, text) {
      await askAboutDraft({ act: 'save', name, text });
    },
    /** @param {string} name */
    readDraft: (name) => askAboutDraft({ act: 'read', name }),
    /** @param {string} name */
    async eraseDraft(name) {
      await askAboutDraft({ act: 'erase', name });
    },
    // The gateway's policy allows no dialogs, and a browser prints only by one.
    print: () => Promise.reject(new Error('not_allowed')),
  };
  Object.defineProperty(window, 'carelink', { value: Object.freeze(bridge) });
})();
