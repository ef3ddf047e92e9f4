/** What clinical apps keep of users on this machine while these are here: pages, cookies, storage, caches. */
export interface AppTraces {
  /** Leaves nothing of that user, then looks; false when something is still there. */
  eraseAllOf(userId: string): Promise<boolean>;
}
