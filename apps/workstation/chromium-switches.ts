/**
 * Chromium switches, with their values, that a site may need for its displays and that weaken nothing. An installed
 * workstation accepts no others.
 */
const harmless: readonly RegExp[] = [
  /^--ozone-platform=(x11|wayland|headless)$/,
  /^--ozone-platform-hint=(auto|x11|wayland)$/,
  /^--display=[\w.:-]+$/,
  /^--(enable-wayland-ime|disable-gpu|disable-gpu-compositing|disable-software-rasterizer|disable-dev-shm-usage)$/,
  /^--(force-high-contrast|disable-smooth-scrolling|disable-pinch)$/,
  /^--(force|disable)-renderer-accessibility$/,
  /^--wayland-text-input-version=\d$/,
  /^--gtk-version=\d$/,
  /^--use-(gl|angle)=[\w-]+$/,
  /^--touch-events=(auto|enabled|disabled)$/,
  /^--force-device-scale-factor=\d(\.\d+)?$/,
  /^--high-dpi-support=[01]$/,
  /^--lang=[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?$/,
  /^--log-level=[0-3]$/,
];

/** Whether an installed workstation may be given this argument. */
export function isHarmlessSwitch(argument: string): boolean {
  return harmless.some((pattern) => pattern.test(argument));
}

/**
 * Names, or beginnings of names, of the Chromium, Electron and Node switches that an installed workstation must not
 * be given. The list only serves to explain the refusal and to tell a developer's switch from a typo.
 */
const known = new RegExp(
  `^(${[
    'enable-|disable-|force-|allow-|use-|test-|no-(sandbox|zygote|proxy|first-run)',
    'remote-|inspect|debug|js-flags$|load-extension|(v|vmodule|log-.*|net-log.*|trace-.*)$',
    'host-|proxy-|auto-detect-proxy|auth-|ssl-|tls-|cipher-|ignore-|unsafely-|openssl-',
    'user-data-dir$|disk-cache|password-store$|crash|secure-schemes$|cors-|bypasscsp-|service-worker-schemes$',
    '(renderer|gpu|utility|ppapi|plugin)-|zygote|single-process$|in-process-|process-per-|type$|app$|site-|isolate-',
    'headless$|kiosk|window-|blink-|ozone-|lang$|display$|wayland-|gtk-|touch-|high-dpi-|overscroll-',
    '(r|require|import|loader|experimental-.*|e|eval)$',
  ].join('|')})`,
);

/** Whether an argument looks like a switch of Chromium, Electron or Node, in any spelling they accept. */
export function isSwitchOfChromium(argument: string): boolean {
  const name = argument.replace(/^(--?|\/)/, '').split('=', 1)[0] ?? '';
  return known.test(name.toLowerCase().replaceAll('_', '-'));
}
