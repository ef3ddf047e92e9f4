import type { WebContents } from 'electron';
import { isListed } from '../../core/apps/listed-origin.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { Logger } from '../../core/ports/logger.ts';

const emptyFrames = new Set(['about:blank', 'about:srcdoc']);

/** Keeps the page of a clinical app inside the app's listed origins; it opens no window and embeds no webview. */
export function guardAppContents(contents: WebContents, app: ClinicalApp, log: Logger): void {
  const refuse = (event: { preventDefault(): void }, what: string) => {
    event.preventDefault();
    log.warn({ app: app.id, what }, 'app: refused');
  };
  contents.on('will-navigate', (event) => {
    if (!isListed(app, event.url)) refuse(event, 'navigation');
  });
  contents.on('will-frame-navigate', (event) => {
    const isEmptyFrame = !event.isMainFrame && emptyFrames.has(event.url);
    if (!isEmptyFrame && !isListed(app, event.url)) refuse(event, 'frame navigation');
  });
  contents.on('will-redirect', (event) => {
    if (!isListed(app, event.url)) refuse(event, 'redirect');
  });
  contents.on('will-attach-webview', (event) => refuse(event, 'webview'));
  contents.setWindowOpenHandler(() => {
    log.warn({ app: app.id, what: 'window' }, 'app: refused');
    return { action: 'deny' };
  });
}
