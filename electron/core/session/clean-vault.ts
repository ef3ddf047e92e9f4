import type { SessionClock } from './session-clock.ts';
import type { SessionInfo } from './session-info.ts';
import type { SessionVault } from './session-vault.ts';
import type { SignOutQueue } from './sign-out-queue.ts';

/** The longest profile: an orphan's end is not known, but it is not later than this. */
const longestSessionMs = 24 * 60 * 60_000;

export interface StoredSession {
  readonly info: SessionInfo;
  readonly refreshToken: string;
}

export interface CleaningParts {
  readonly vault: SessionVault;
  readonly queue: SignOutQueue;
  readonly clock: SessionClock;
  readonly serverId: string;
  /** RFC 7638 thumbprint of this installation's key; a session bound to another is of no use. */
  readonly keyThumbprint: string;
}

/**
 * Finds the session that can be resumed and removes everything else from the keychain: sessions of another
 * server, ended ones, and halves that a crash left. What is removed here is also ended at its server.
 */
export async function cleanVault(parts: CleaningParts): Promise<StoredSession | null> {
  const { vault } = parts;
  const session = await vault.readSession();
  if (session.state !== 'present') return clean(parts, null, session.state === 'missing');
  const { info } = session;
  if (!canResume(parts, info)) return clean(parts, info, true);
  const stored = await vault.readRefreshToken(info.id);
  if (stored.state !== 'present') return clean(parts, info, stored.state !== 'unreadable');
  await removeOrphans(parts, info, info.id);
  return { info, refreshToken: stored.token };
}

/** A keychain that fails just now may hold a good session: nothing is removed then. */
async function clean(parts: CleaningParts, info: SessionInfo | null, readable: boolean): Promise<null> {
  if (!readable) return null;
  const { vault, queue } = parts;
  await removeOrphans(parts, info, null);
  if (info !== null && !queue.has(info.id)) {
    await queue.add({ sessionId: info.id, serverId: info.serverId, expiresAtMs: info.expiresAtMs });
  }
  await vault.removeSession();
  return null;
}

function canResume({ queue, serverId, keyThumbprint }: CleaningParts, info: SessionInfo): boolean {
  return info.serverId === serverId && info.keyThumbprint === keyThumbprint && !queue.has(info.id);
}

/** Refresh tokens of sessions that nobody goes on with; `info` is the one whose end is known. */
async function removeOrphans(
  parts: CleaningParts,
  info: SessionInfo | null,
  resumedId: string | null,
): Promise<void> {
  const { vault, queue } = parts;
  const orphans = (await vault.sessionIds()).filter((id) => id !== resumedId);
  for (const id of orphans) {
    if (id !== info?.id && isUuid(id)) await queue.add(orphanEntry(parts, id));
    await vault.removeSecretsOf(id);
  }
}

function orphanEntry({ clock, serverId }: CleaningParts, sessionId: string) {
  return { sessionId, serverId, expiresAtMs: clock.wallMs() + longestSessionMs };
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
