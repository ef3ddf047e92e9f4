import type { App } from 'electron';
import type { Station } from './create-station.ts';

/** Nothing is quit before the core and the server have stopped, whatever asked for it. */
export function quitGracefully(app: App, station: Station, unlockDirectory: () => void): void {
  let hasStopped = false;
  let isStopping = false;
  app.on('before-quit', (event) => {
    if (hasStopped) return;
    event.preventDefault();
    if (isStopping) return;
    isStopping = true;
    station
      .stop()
      .catch((error: unknown) => station.log.error({ err: error }, 'not stopped cleanly'))
      .finally(() => {
        unlockDirectory();
        hasStopped = true;
        app.quit();
      });
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, () => app.quit());
}
