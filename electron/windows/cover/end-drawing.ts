import type { App } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';

const endLimitMs = 2_000;

/**
 * Ends the process that draws all pages, also one that is stopped; Chromium starts another. Resolves to false when there is none, or it
 * has not ended in time.
 */
export function endDrawing(app: Pick<App, 'getAppMetrics' | 'on' | 'off'>, clock: Clock): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const heard = (_event: unknown, { type }: { readonly type: string }) => {
    if (type === 'GPU') resolve(true);
  };
  app.on('child-process-gone', heard);
  const timer = clock.after(endLimitMs, () => resolve(false));
  if (!kill(app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid)) resolve(false);
  return promise.finally(() => {
    timer.cancel();
    app.off('child-process-gone', heard);
  });
}

function kill(processId: number | undefined): boolean {
  try {
    // 0 would mean this process and all of its own.
    return processId !== undefined && processId > 0 && process.kill(processId, 'SIGKILL');
  } catch {
    return false;
  }
}
