export interface DraftFileInfo {
  readonly name: string;
  readonly bytes: number;
  /** By the machine's clock. */
  readonly modifiedAtMs: number;
}

/** A private folder for files of sealed drafts. What lies in it may have been put there by anybody. */
export interface DraftFiles {
  /** Every ordinary file; none when there is no folder yet. */
  list(): Promise<readonly DraftFileInfo[]>;
  /** Null when there is no such file, or one that is too large to be a draft. */
  read(name: string): Promise<string | null>;
  /** Replaces the file in one step and for good: a crash leaves the old or the new content, never neither. */
  write(name: string, content: string): Promise<void>;
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>;
}
