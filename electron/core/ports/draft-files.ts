export interface DraftFileInfo {
  readonly name: string;
  readonly bytes: number;
  /** By the machine's clock. */
  readonly modifiedAtMs: number;
}

/** A private folder for sealed drafts. Its files may have been put there by anybody. */
export interface DraftFiles {
  /** Every ordinary file; none when there is no folder yet. */
  list(): Promise<readonly DraftFileInfo[]>;
  /** Null when there is no such file, or when it is too large to be a draft. */
  read(name: string): Promise<string | null>;
  /** Replaces the file atomically and durably: a crash leaves the old or the new content. */
  write(name: string, content: string): Promise<void>;
  /** Removing what does not exist is not an error. */
  remove(name: string): Promise<void>;
}
