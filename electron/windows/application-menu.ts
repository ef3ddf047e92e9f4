import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  lock(): void;
}

/**
 * The hidden menu: it is what makes copy, paste, zoom (200 % must work) and full screen work by keyboard. It locks, too,
 * when no page is there that the key could go to.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  { lock }: MenuActions,
): MenuItemConstructorOptions[] {
  const station: MenuItemConstructorOptions = {
    label: 'Workstation',
    submenu: [{ label: 'Lock', accelerator: 'CommandOrControl+Shift+L', click: lock }],
  };
  const edit: MenuItemConstructorOptions = { role: 'editMenu' };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  return platform === 'darwin' ? [{ role: 'appMenu' }, station, edit, view] : [station, edit, view];
}
