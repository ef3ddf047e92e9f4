import type { WebPreferences } from 'electron';

export interface SandboxedPageOptions {
  /** None for a page without a bridge. */
  readonly preloadFile?: string;
  /** True in an installed application: no developer tools. */
  readonly isPackaged: boolean;
}

/** Preferences of every page of ours and of apps: sandboxed, isolated, with a preload and nothing else. */
export function sandboxedPage({ preloadFile, isPackaged }: SandboxedPageOptions): WebPreferences {
  return {
    ...(preloadFile !== undefined && { preload: preloadFile }),
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
    spellcheck: false,
    devTools: !isPackaged,
  };
}
