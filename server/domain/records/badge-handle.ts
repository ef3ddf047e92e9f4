/** What a workstation was given for a badge that it has read. */
export interface BadgeHandle {
  /** Thumbprint of the workstation's key. */
  readonly keyThumbprint: string;
  /** SHA-256 of the handle. */
  readonly digest: Buffer;
  readonly userId: number;
  readonly expiresAtMs: number;
}

/** The newest handle of each workstation, where every node that may be asked for it finds it. */
export interface BadgeHandleRepository {
  /** Replaces the one that the workstation had. */
  put(handle: BadgeHandle): Promise<void>;
  find(keyThumbprint: string): Promise<BadgeHandle | null>;
  /** Removes the handle with this digest; false: it is not there (any more). */
  remove(keyThumbprint: string, digest: Buffer): Promise<boolean>;
}
