import type { MenuItemConstructorOptions } from 'electron';
import type { WindowKeyActions } from './window-keys.ts';

/**
 * The menu. On macOS it provides copy and paste. Elsewhere it is hidden and only locks when there is no page to take
 * the key; any further keys could do what nobody meant. What keys do to the window is in window-keys.ts.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  { lock, zoom, toggleFullScreen }: WindowKeyActions,
  { isKiosk }: { readonly isKiosk: boolean },
): MenuItemConstructorOptions[] {
  const station: MenuItemConstructorOptions = {
    label: 'Workstation',
    submenu: [{ label: 'Lock', accelerator: 'CommandOrControl+Shift+L', click: () => lock() }],
  };
  if (platform !== 'darwin') return [station];
  // On macOS, people quit by the program's menu; a kiosk has no window to hide and is never quit.
  if (isKiosk) return [station, { role: 'editMenu' }];
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { label: 'Actual Size', click: () => zoom('reset') },
      { label: 'Zoom In', click: () => zoom('in') },
      { label: 'Zoom Out', click: () => zoom('out') },
      { type: 'separator' },
      { label: 'Toggle Full Screen', click: () => toggleFullScreen() },
    ],
  };
  return [{ role: 'appMenu' }, station, { role: 'editMenu' }, view];
}
