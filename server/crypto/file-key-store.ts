import type { Clock } from '../domain/ports/clock.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';
import { fileStamp } from '../files/file-stamp.ts';
import type { KeptKeys, KeyChange } from './kept-keys.ts';
import { type KeyFile, keyFileOf, replaceKeyFile, requireKeyFile } from './key-file.ts';
import { KeysInUse } from './keys-in-use.ts';

/** The keys of a key file, which may be replaced while in use. */
export class FileKeyStore extends KeysInUse implements KeptKeys {
  readonly path: string;
  readonly nonceSecret = null;
  /** Of the file when it was last looked at; `undefined`: look again. */
  #fileStamp: string | undefined;

  /** Throws `KeyFileError`. */
  constructor(databaseFile: string, clock: Clock) {
    const path = keyFileOf(databaseFile);
    // Before it is read: what is written meanwhile is a change.
    const stamp = fileStamp(path);
    super({ content: requireKeyFile(path), place: `The key file ${path}`, clock });
    this.path = path;
    this.#fileStamp = stamp;
  }

  async read(): Promise<KeyFile> {
    return requireKeyFile(this.path);
  }

  /** The write lock of the database keeps two processes from changing the file at once. */
  change<Result>(
    unitOfWork: UnitOfWork,
    change: (content: KeyFile) => KeyChange<Result> | null,
  ): Promise<Result | null> {
    return unitOfWork.run(async ({ audit }) => {
      const changed = change(requireKeyFile(this.path));
      if (changed === null) return null;
      for (const event of changed.events) await audit.append(event);
      replaceKeyFile(this.path, changed.content);
      return changed.result;
    });
  }

  async readChanges(): Promise<KeyFile | null> {
    const stamp = fileStamp(this.path);
    if (stamp === this.#fileStamp) return null;
    this.#fileStamp = stamp;
    return requireKeyFile(this.path);
  }

  forgetChanges(): void {
    this.#fileStamp = undefined;
  }
}
