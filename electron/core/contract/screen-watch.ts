import type { ActionResult } from '../views/snapshot.ts';

/** What a page says of its screen: which snapshot it shows, and whether whoever stands there can see it by now. */
export interface ShownScreen {
  readonly revision: number;
  /** False: it is in the document, which says that the page is alive, and no more. */
  readonly isPainted: boolean;
}

/** Follows what the page of the workstation has on its screen. */
export interface ScreenWatch {
  pageShows(shown: ShownScreen): ActionResult;
}
