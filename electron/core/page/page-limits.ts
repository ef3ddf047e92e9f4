/**
 * `sandbox` of the Content-Security-Policy of every page, ours and those of apps. What it does not allow: dialogs and
 * printing (`allow-modals`), windows, downloads, pointer lock, leading another frame away, PDF viewers and other plug-ins.
 * Pages without an address of their own (`about:blank`, `srcdoc`, `blob:`) inherit it from whoever makes them.
 */
export const pageSandbox = 'sandbox allow-scripts allow-same-origin allow-forms';

/**
 * Browser and system features that reach beyond the page, and sensors. Not included: what older apps need and any
 * page may have (`sync-xhr`, `unload`), and `cross-origin-isolated`.
 */
const forbiddenFeatures = [
  'accelerometer',
  'ambient-light-sensor',
  'attribution-reporting',
  'bluetooth',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'identity-credentials-get',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
] as const;

/** `Permissions-Policy` of every page: nobody, not even the page itself. */
export const pagePermissions = forbiddenFeatures.map((feature) => `${feature}=()`).join(', ');
