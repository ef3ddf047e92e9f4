import type { ActionResult } from '../views/snapshot.ts';

/** Where an app is to be shown, in CSS pixels of the workstation's page. */
export interface AppBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `frame`: address for a frame of the page, usable once; null where the shell shows the app itself. */
export type AppOpening =
  | { readonly ok: true; readonly frame: string | null }
  | { readonly ok: false; readonly error: 'unknown_app' | 'not_possible_now' | 'unreachable' };

/** Shows clinical apps, each apart from the workstation's page and from the others. */
export interface AppHost {
  /** Opens the app of that id for the user at this screen, or brings it back as it was left. */
  open(appId: string): Promise<AppOpening>;
  /** Moves the app that is open; null takes it off the screen and keeps it. */
  place(bounds: AppBounds | null): Promise<ActionResult>;
}
