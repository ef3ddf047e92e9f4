import type { User } from '../records/user.ts';
import { commitment } from './chain/commitment.ts';

/** A user's names, for the trail; null for an erased user, whose salt is destroyed. */
export function nameCommitment({
  id,
  salt,
  username,
  displayName,
}: Pick<User, 'id' | 'salt' | 'username' | 'displayName'>): string | null {
  return salt && commitment(salt, ['name', id, username, displayName]);
}

/** The stored hash of a password, for the trail; null for an erased user. */
export function passwordCommitment({
  id,
  salt,
  passwordHash,
}: Pick<User, 'id' | 'salt' | 'passwordHash'>): string | null {
  return salt && commitment(salt, ['password', id, passwordHash]);
}

/** A badge's number, of which only a hash is stored, for the trail; null for an erased user. */
export function badgeCommitment(
  salt: Buffer | null,
  { id, hash }: { readonly id: string; readonly hash: Buffer },
): string | null {
  return salt && commitment(salt, ['badge', id, hash.toString('hex')]);
}

/** The key that the card of a badge proves, for the trail; null for an erased user. */
export function cardKeyCommitment(
  salt: Buffer | null,
  { id, cardKey }: { readonly id: string; readonly cardKey: Buffer },
): string | null {
  return salt && commitment(salt, ['card key', id, cardKey.toString('hex')]);
}
