import type { KeptKind } from '../../electron/platform/data-folder.ts';

/** What was found before anything was removed. */
export interface FoundTraces {
  readonly folder: string;
  readonly kinds: ReadonlySet<KeptKind>;
  readonly drafts: number;
  /** Null: the keychain cannot be read. */
  readonly keychain: { readonly entries: number; readonly sessions: number } | null;
  /** Files and folders of this account elsewhere. */
  readonly elsewhere: readonly { readonly path: string }[];
}

/** How a wipe ended; scripts read it as JSON. */
export interface WipeOutcome {
  /** 0: nothing is left; 1: something is left here; 2: nothing was removed; 3: nothing is left here, but a server could not be told. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** Sessions that were ended at their server. */
  readonly ended: number;
  /** Ids of those that were not. */
  readonly untold: readonly string[];
  /** One sentence for each thing that is still there. */
  readonly stays: readonly string[];
  /** Why nothing was removed; null otherwise. */
  readonly refusal: string | null;
}

/** Whether there is anything to remove. */
export function isNothing({ kinds, keychain, elsewhere }: FoundTraces): boolean {
  return kinds.size === 0 && keychain?.entries === 0 && elsewhere.length === 0;
}

/** What is about to be removed, as lines for a person. */
export function foundLines(
  { folder, kinds, drafts, keychain, elsewhere }: FoundTraces,
  { withRecords }: { readonly withRecords: boolean },
): string[] {
  const things = [
    keychain === null ? 'its entries in the keychain, which cannot be looked at now' : null,
    keychain !== null && keychain.sessions > 0 ? counted(keychain.sessions, 'session') : null,
    keychain !== null && keychain.entries > 0 ? `${countedEntries(keychain.entries)} in the keychain` : null,
    drafts > 0 ? counted(drafts, 'draft') : null,
    kinds.has('settings') ? 'its settings' : null,
    kinds.has('log') ? 'its log' : null,
    kinds.has('browser') ? 'what its browser has kept' : null,
    kinds.has('records') && withRecords
      ? 'its own server with its users and its audit trail, of which there is no other copy here'
      : null,
  ].filter((thing) => thing !== null);
  const places = [...(kinds.size > 0 ? [folder] : []), ...elsewhere.map(({ path }) => path)];
  return [
    'This removes from the workstation:',
    ...things.map((thing) => `  ${thing}`),
    ...(places.length > 0 ? ['in:', ...places.map((place) => `  ${place}`)] : []),
  ];
}

/** What was done, as lines for a person. */
export function outcomeLines({ ended, untold, stays, refusal }: WipeOutcome): string[] {
  if (refusal !== null) return [refusal];
  return [
    ...(ended > 0 ? [`Ended at the server: ${counted(ended, 'session')}.`] : []),
    ...(untold.length > 0
      ? [
          `The server could not be told of the end of ${counted(untold.length, 'session')}: ${untold.join(', ')}. Revoke this workstation there (carelink-server device revoke), which ends them.`,
        ]
      : []),
    ...(stays.length === 0 ? ['Nothing of the workstation is left.'] : stays),
  ];
}

/** Why entries in the keychain are left, and how they are removed once it can be used. */
export function keychainSentence(reason: string, service: string, platform: NodeJS.Platform): string {
  return `Entries in the keychain may stay. ${reason} Signed in to the computer as this user, repeat this, or remove them by: ${removalOf(service, platform)}`;
}

function removalOf(service: string, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `security delete-generic-password -s "${service}" (until there is none)`;
  if (platform === 'win32')
    return `Credential Manager, Windows Credentials, everything that names ${service}`;
  return `secret-tool clear service "${service}"`;
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
const countedEntries = (count: number) => (count === 1 ? '1 entry' : `${count} entries`);
