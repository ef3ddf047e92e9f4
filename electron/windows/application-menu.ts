import type { MenuItemConstructorOptions } from 'electron';

/** The hidden menu: it is what makes copy, paste, zoom (200 % must work) and full screen work by keyboard. */
export function applicationMenu(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
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
  return platform === 'darwin' ? [{ role: 'appMenu' }, edit, view] : [edit, view];
}
