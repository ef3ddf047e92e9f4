/**
 * Lets one process of this installation refresh at a time. The protocol works without it (recovery answers a second
 * use of a token), so an implementation may stop waiting rather than block a refresh.
 */
export interface RefreshLock {
  /** Runs `task` while holding the lock and passes on its result. */
  hold<Result>(task: () => Promise<Result>): Promise<Result>;
}
