/**
 * Why the app that is open is not to be seen. `flooding`: it asked for more than this computer can do. `unreachable`: it went to a page that could not be loaded. `file`: a link led to
 * something that is no page, `unprinted`: nothing came of Ctrl+P; the app is still where it was.
 */
export interface AppTrouble {
  readonly appId: string;
  readonly kind: 'crashed' | 'flooding' | 'hung' | 'unreachable' | 'file' | 'unprinted';
}

/** What clinical apps keep of users on this machine while these are here: pages, cookies, storage, caches. */
export interface AppTraces {
  /** Leaves nothing of that user, then looks; false when something is still there. */
  eraseAllOf(userId: string): Promise<boolean>;
  /** What has become by itself of the app that the user at the screen has open. */
  readonly trouble: AppTrouble | null;
}
