/**
 * Lets one process of this installation at a time refresh. The protocol survives without it (a second use of
 * a token is answered by recovery), so an implementation may give up waiting rather than block a refresh.
 */
export interface RefreshLock {
  /** Runs `task` while holding the lock and passes on its result. */
  hold<Result>(task: () => Promise<Result>): Promise<Result>;
}
