import { existsSync, lstatSync, readdirSync, realpathSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { removeLeftSocket } from './left-singleton-socket.ts';

/** What a workstation keeps in its data folder; `records`: the database of a server of its own. */
export type KeptKind = 'drafts' | 'log' | 'browser' | 'settings' | 'lock' | 'records';

/** Whoever keeps something new in the data folder adds it here. */
const kinds: readonly (readonly [KeptKind, RegExp])[] = [
  ['drafts', /^drafts$/],
  ['log', /^logs$/],
  ['browser', /^electron$/],
  ['settings', /^(settings|station|zoom)\.json$/],
  ['settings', /^device-key-made\.txt$/],
  // What a write leaves that was cut off.
  ['settings', /^\.[0-9a-f]{16}\.tmp$/],
  ['lock', /^(workstation|refresh)\.lock(-journal)?$/],
  ['records', /^carelink\./],
];

/** By one of these a folder is known to be a workstation's, whatever else lies in it. */
const marks = ['workstation.lock', join('logs', 'workstation.log'), 'carelink.sqlite'];

/** The data folder of an installation, seen by whoever wants it gone. Files of others in it stay. */
export class DataFolder {
  readonly path: string;
  /** Whether a workstation has ever kept something there; if not, it is somebody else's folder. */
  readonly isOurs: boolean;

  constructor(path: string) {
    this.path = path;
    this.isOurs = marks.some((name) => existsSync(join(path, name)));
  }

  /** The system's word for why nobody can say what is in it; null: somebody can, or it is not there. */
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

  /** How many drafts, of whomever. */
  get drafts(): number {
    return namesIn(this.draftFolder).length;
  }

  /** Removes everything of ours but for locks; what cannot be removed is told by `stays` afterwards. */
  remove({ withRecords }: { readonly withRecords: boolean }): void {
    if (!this.isOurs) return;
    removeLeftSocket(join(this.path, 'electron'));
    for (const [kind, name] of this.#ours())
      if (kind !== 'lock' && (kind !== 'records' || withRecords)) removeIfPossible(join(this.path, name));
  }

  /** Removes the locks, which nobody may hold any more, and the folder itself if that is empty. */
  removeLocks(): void {
    if (!this.isOurs) return;
    for (const [kind, name] of this.#ours()) if (kind === 'lock') removeIfPossible(join(this.path, name));
    try {
      const isLink = lstatSync(this.path).isSymbolicLink();
      rmdirSync(isLink ? realpathSync(this.path) : this.path);
      if (isLink) unlinkSync(this.path);
    } catch {
      // There is something in it, or it was not there.
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

/** A link is removed, and not what it leads to. */
function removeIfPossible(path: string): void {
  try {
    // Programs that have just ended may still write.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch {
    // It is told of as left.
  }
}
