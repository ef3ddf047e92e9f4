import { createHash } from 'node:crypto';
import type { SessionInfo } from '../keychain/session-info.ts';

/** Whose drafts: a user of one server. The name tells users apart if a restored database assigns an id again. */
export type DraftOwner = Pick<SessionInfo, 'serverId' | 'userId' | 'username'>;

/** Where a draft belongs: a text area of our own screens (`app` is null) or of the clinical app of that id. */
export interface DraftPlace {
  readonly app: string | null;
  readonly name: string;
}

export interface Draft {
  readonly text: string;
  /** By the server's clock. */
  readonly savedAtMs: number;
}

export interface DraftEntry extends DraftPlace {
  readonly savedAtMs: number;
}

type Refusal<Error extends string> = { readonly ok: false; readonly error: Error };

/** `savedAtMs` is null when the text was empty, which erases the draft. */
export type DraftSaving =
  | { readonly ok: true; readonly savedAtMs: number | null }
  | Refusal<'not_possible_now' | 'too_long' | 'too_many' | 'failed'>;
export type DraftReading =
  | { readonly ok: true; readonly draft: Draft | null }
  | Refusal<'not_possible_now' | 'failed'>;
export type DraftListing =
  /** Newest first. */
  { readonly ok: true; readonly drafts: readonly DraftEntry[] } | Refusal<'not_possible_now' | 'failed'>;
export type DraftErasing = { readonly ok: true } | Refusal<'not_possible_now' | 'failed'>;

/** The owner as one text; different for different owners. */
export function ownerIdentity({ serverId, userId, username }: DraftOwner): string {
  return JSON.stringify([serverId, userId, username]);
}

export const draftKeyPrefix = 'draft-key:';

/** Name of the keychain entry that opens the drafts of that user; says nothing about whose it is by itself. */
export function draftKeyName(owner: DraftOwner): string {
  const digest = createHash('sha256').update(ownerIdentity(owner)).digest('hex');
  return draftKeyPrefix + digest.slice(0, 32);
}
