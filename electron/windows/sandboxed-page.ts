import type { WebPreferences } from 'electron';

export interface SandboxedPageOptions {
  /** None for a page without a bridge. */
  readonly preloadFile?: string;
  /** True in an installed application: no developer tools. */
  readonly isPackaged: boolean;
}

/**
 * Chromium features that act outside the page or outlive it without asking for a permission: always-on-top windows,
 * system file dialogs, a screen magnifier, speech. Named as in runtime_enabled_features.json5.
 */
const disabledFeatures = [
  'DocumentPictureInPictureAPI',
  'EyeDropperAPI',
  'FileSystemAccess',
  'FileSystemAccessLocal',
  'PaymentRequest',
  'PictureInPicture',
  'PictureInPictureAPI',
  'Presentation',
  'RemotePlayback',
  'ScriptedSpeechRecognition',
  'ScriptedSpeechSynthesis',
  'WebAuth',
  'WebShare',
];

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
    disableBlinkFeatures: disabledFeatures.join(','),
    disableDialogs: true,
    devTools: !isPackaged,
  };
}
