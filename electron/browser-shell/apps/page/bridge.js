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
  const options = { capture: true, passive: true };
  for (const type of ['pointerdown', 'wheel']) window.addEventListener(type, tellActivity, options);
  window.addEventListener(
    'keydown',
    (event) => {
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
  };
  Object.defineProperty(window, 'carelink', { value: Object.freeze(bridge) });
})();
