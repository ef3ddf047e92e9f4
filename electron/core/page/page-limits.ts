/**
 * `sandbox` of the Content-Security-Policy of every page, ours and those of apps. What it does not allow: dialogs and
 * printing (`allow-modals`), windows, downloads, pointer lock, leading another frame away, PDF viewers and other plug-ins.
 * Pages without an address of their own (`about:blank`, `srcdoc`, `blob:`) inherit it from whoever makes them.
 */
export const pageSandbox = 'sandbox allow-scripts allow-same-origin allow-forms';

/** What pages ask of browser and system, all of it outside of the page itself or beside its screen. */
const forbiddenFeatures = [
  'bluetooth',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'fullscreen',
  'geolocation',
  'hid',
  'idle-detection',
  'identity-credentials-get',
  'local-fonts',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
] as const;

/** `Permissions-Policy` of every page: nobody, not even the page itself. */
export const pagePermissions = forbiddenFeatures.map((feature) => `${feature}=()`).join(', ');
