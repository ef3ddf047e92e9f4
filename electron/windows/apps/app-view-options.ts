import type { Session, WebContentsViewConstructorOptions } from 'electron';
import { type SandboxedPageOptions, sandboxedPage } from '../sandboxed-page.ts';

export interface AppViewOptions extends SandboxedPageOptions {
  readonly session: Session;
}

/** Options of the view of a clinical app: a sandboxed page with the small bridge of docs/clinical-apps.md. */
export function appViewOptions({ session, ...page }: AppViewOptions): WebContentsViewConstructorOptions {
  return { webPreferences: { ...sandboxedPage(page), session } };
}
