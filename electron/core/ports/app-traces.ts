/**
 * Why the open app cannot be seen. `flooding`: it asked for more than this computer can do. `unreachable`: a page of
 * it could not be loaded. With these the app is still where it was: `file`: a link led to something that is not a
 * page; `unprinted`: Ctrl+P printed nothing.
 */
export interface AppTrouble {
  readonly appId: string;
  readonly kind: 'crashed' | 'flooding' | 'hung' | 'unreachable' | 'file' | 'unprinted';
}

/** What clinical apps keep of present users on this machine: pages, cookies, storage, caches. */
export interface AppTraces {
  /** Removes everything of that user, then checks; false when something is still there. */
  eraseAllOf(userId: string): Promise<boolean>;
  /** Trouble that the open app of the user on screen has run into. */
  readonly trouble: AppTrouble | null;
}
