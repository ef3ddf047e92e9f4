import type { WebPreferences } from 'electron';

export interface SandboxedPageOptions {
  /** None for a page without a bridge. */
  readonly preloadFile?: string;
  /** True in an installed application: no developer tools. */
  readonly isPackaged: boolean;
}

/**
 * Parts of Chromium that open something outside of the page or go on without it, where it does not ask for a permission:
 * windows above all others, the system's file dialogs, a magnifier of the whole screen, voices. Named as in its
 * runtime_enabled_features.json5.
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
