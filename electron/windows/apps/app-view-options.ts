import type { Session, WebContentsViewConstructorOptions } from 'electron';

export interface AppViewOptions {
  readonly session: Session;
  readonly preloadFile: string;
  /** True in an installed application: no developer tools. */
  readonly isPackaged: boolean;
}

/** Options of the view of a clinical app: a sandboxed page with the small bridge of docs/clinical-apps.md. */
export function appViewOptions({
  session,
  preloadFile,
  isPackaged,
}: AppViewOptions): WebContentsViewConstructorOptions {
  return {
    webPreferences: {
      session,
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      spellcheck: false,
      devTools: !isPackaged,
    },
  };
}
