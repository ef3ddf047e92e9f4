import type { App, Session, WebContents } from 'electron';
import type { ClinicalApp } from '../core/policy/clinical-app.ts';
import type { Logger } from '../core/ports/logger.ts';
import { appUrl } from './app-origin.ts';
import { guardAppContents } from './apps/guard-app-contents.ts';
import { refuseFileChoosers } from './refuse-file-choosers.ts';

/**
 * Puts every page of this process behind guards, including ones nobody thought of: pages of clinical apps, recognised
 * by their session, behind theirs, and all others behind those of our own page.
 */
export function guardAllContents(
  app: Pick<App, 'on'>,
  log: Logger,
  appOf: (session: Session) => ClinicalApp | null,
): void {
  app.on('web-contents-created', (_event, contents) => {
    // The rest of it, over TCP, ends at the proxy of its session (network-reach.ts).
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
    const clinicalApp = appOf(contents.session);
    if (clinicalApp === null) guardContents(contents, log);
    else guardAppContents(contents, clinicalApp, log);
    ignoreBeforeUnload(contents);
    refuseFileChoosers(contents, log);
  });
  // Without a listener the computer's first certificate, such as a nurse's smart card, would be given to any site
  // that asks.
  app.on('select-client-certificate', (event, contents, _url, _certificates, choose) => {
    // The main process asks for no page.
    if (contents === null) return;
    event.preventDefault();
    choose();
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault();
    log.warn({}, 'certificate error refused');
    decide(false);
  });
}

/** Lets a page go nowhere but to the start page, open nothing, and embed nothing. */
function guardContents(contents: WebContents, log: Logger): void {
  const refuse = (event: { preventDefault(): void }, what: string) => {
    event.preventDefault();
    log.warn({ what }, 'refused');
  };
  contents.on('will-navigate', (event) => {
    if (event.url !== appUrl) refuse(event, 'navigation');
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || event.url !== appUrl) refuse(event, 'frame navigation');
  });
  contents.on('will-redirect', (event) => refuse(event, 'redirect'));
  contents.on('will-attach-webview', (event) => refuse(event, 'webview'));
  contents.setWindowOpenHandler(() => {
    log.warn({ what: 'window' }, 'refused');
    return { action: 'deny' };
  });
}

/**
 * A page that asks to stay (`beforeunload`) would stop its window from closing and reloading without anybody being
 * asked, so this is overruled.
 */
function ignoreBeforeUnload(contents: WebContents): void {
  // Here the default is to stay.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
}
