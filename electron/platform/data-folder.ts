import { existsSync, lstatSync, readdirSync, realpathSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { removeLeftSocket } from './left-singleton-socket.ts';

/** What a workstation keeps in its data folder; `records`: the database of its own server. */
export type KeptKind = 'drafts' | 'log' | 'browser' | 'settings' | 'lock' | 'records';

/** Code that keeps something new in the data folder adds it here. */
const kinds: readonly (readonly [KeptKind, RegExp])[] = [
  ['drafts', /^drafts$/],
  ['log', /^logs$/],
  ['browser', /^electron$/],
  ['settings', /^(settings|station|zoom)\.json$/],
  ['settings', /^device-key-made\.txt$/],
  // Left behind by a write that was cut off.
  ['settings', /^\.[0-9a-f]{16}\.tmp$/],
  ['lock', /^(workstation|refresh)\.lock(-journal)?$/],
  ['records', /^carelink\./],
];

/** Any of these shows that a folder is a workstation's, whatever else is in it. */
const marks = ['workstation.lock', join('logs', 'workstation.log'), 'carelink.sqlite'];

/** The data folder of an installation, for code that removes it. Other people's files in it stay. */
export class DataFolder {
  readonly path: string;
  /** Whether a workstation has ever kept something there; if not, the folder is somebody else's. */
  readonly isOurs: boolean;

  constructor(path: string) {
    this.path = path;
    this.isOurs = marks.some((name) => existsSync(join(path, name)));
  }

  /** The system's code for why nobody can say what is in it; null: it can be read, or does not exist. */
  get fault(): string | null {
    try {
      readdirSync(this.path);
      return null;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return code === 'ENOENT' ? null : code;
    }
  }

  /** The kinds of things in it. */
  get kept(): ReadonlySet<KeptKind> {
    return new Set(this.#ours().map(([kind]) => kind));
  }

  get database(): string {
    return join(this.path, 'carelink.sqlite');
  }

  get draftFolder(): string {
    return join(this.path, 'drafts');
  }

  /** The number of drafts, of all users. */
  get drafts(): number {
    return namesIn(this.draftFolder).length;
  }

  /** Removes everything of ours except locks; `stays` then tells what could not be removed. */
  remove({ withRecords }: { readonly withRecords: boolean }): void {
    if (!this.isOurs) return;
    removeLeftSocket(join(this.path, 'electron'));
    for (const [kind, name] of this.#ours())
      if (kind !== 'lock' && (kind !== 'records' || withRecords)) removeIfPossible(join(this.path, name));
  }

  /** Removes the locks, which nobody may hold any more, and the folder itself if it is empty. */
  removeLocks(): void {
    if (!this.isOurs) return;
    for (const [kind, name] of this.#ours()) if (kind === 'lock') removeIfPossible(join(this.path, name));
    try {
      const isLink = lstatSync(this.path).isSymbolicLink();
      rmdirSync(isLink ? realpathSync(this.path) : this.path);
      if (isLink) unlinkSync(this.path);
    } catch {
      // It is not empty, or it did not exist.
    }
  }

  /** One sentence for each thing that is still there after `remove`. */
  stays({ withRecords }: { readonly withRecords: boolean }): string[] {
    if (!this.isOurs) return [];
    const ours = this.#ours();
    const kept = (kind: KeptKind) => kind === 'records' && !withRecords;
    const isOf = (name: string) => ours.some(([, each]) => each === name);
    return [
      ...(ours.some(([kind]) => kept(kind))
        ? [
            `${this.database} stays, with the users and the audit trail of the server here; --with-records removes it, too.`,
          ]
        : []),
      ...ours.flatMap(([kind, name]) =>
        kept(kind) ? [] : [`${join(this.path, name)} could not be removed.`],
      ),
      ...namesIn(this.path)
        .filter((name) => !isOf(name))
        .map((name) => `${join(this.path, name)} stays: it is not the workstation's.`),
    ];
  }

  #ours(): (readonly [KeptKind, string])[] {
    if (!this.isOurs) return [];
    return namesIn(this.path).flatMap((name) => {
      const [kind] = kinds.find(([, pattern]) => pattern.test(name)) ?? [];
      return kind === undefined ? [] : [[kind, name] as const];
    });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A link itself is removed, not its target. */
function removeIfPossible(path: string): void {
  try {
    // Programs that have just ended may still be writing.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch {
    // It is reported as left.
  }
}
