import type { ActionResult } from '../views/snapshot.ts';

/** What a page reports about its screen: which snapshot it shows, and whether that has been painted. */
export interface ShownScreen {
  readonly revision: number;
  /** False: it is only in the document, which proves no more than that the page is alive. */
  readonly isPainted: boolean;
}

/** Follows what the workstation's page has on its screen. */
export interface ScreenWatch {
  pageShows(shown: ShownScreen): ActionResult;
}
