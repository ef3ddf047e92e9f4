import type { SessionInfo } from '../keychain/session-info.ts';
import type { SessionVault, VaultSurvey } from '../keychain/session-vault.ts';
import { type EndingEntry, endingOf, endingOfOrphan, type SignOuts } from '../outbox/sign-outs.ts';
import type { Logger } from '../ports/logger.ts';
import type { CurrentServer } from '../servers/current-server.ts';
import type { SessionClock } from '../time/session-clock.ts';

export interface StoredSession {
  readonly info: SessionInfo;
  readonly refreshToken: string;
}

export interface CleaningParts {
  readonly vault: SessionVault;
  readonly signOuts: SignOuts;
  readonly clock: SessionClock;
  readonly servers: Pick<CurrentServer, 'serverId' | 'mayBeHere'>;
  /** Told of a session that is dropped because the workstation is connected to another server now. */
  readonly onLeft?: (info: SessionInfo) => void;
  /** A session of this run of the program, which looks after its entries itself. */
  readonly isOwn?: (sessionId: string) => boolean;
  /** This user has signed in again. */
  readonly isUserHere?: (userId: string) => boolean;
  /** RFC 7638 thumbprint of this installation's key; a session bound to another is of no use. */
  readonly keyThumbprint: string;
  /** False once the keychain failed to answer: nothing is discarded on incomplete information. */
  readonly isCertain: () => boolean;
  /** So that who misses a session after a start finds out why. */
  readonly log: Logger;
}

type Uselessness = 'half' | 'earlier' | 'emergency' | 'other_server' | 'other_key' | 'signed_out';

/**
 * Finds the sessions that can be resumed and removes everything else from the keychain: sessions of a server that
 * this one cannot be, ended ones, and halves that a crash left. What is removed here is also ended at its server.
 * While the keychain fails, what it tells is found and all else stays as it is. Null: it cannot be looked at.
 */
export async function cleanVault(parts: CleaningParts): Promise<StoredSession[] | null> {
  const { vault } = parts;
  const survey = (await vault.migrate()) ? await vault.survey() : null;
  if (survey === null) return null;
  const found = new Map<string, StoredSession>();
  const halves = await dropHalfSuccessors(parts, survey);
  for (const id of survey.sessionIds) {
    if (halves.has(id) || parts.isOwn?.(id)) continue;
    const stored = await read(parts, survey, id);
    if (stored === null) continue;
    const other = found.get(stored.info.userId);
    const [later, earlier] = inOrder(stored, other);
    found.set(later.info.userId, later);
    // There was a crash while the user continued into a new session.
    if (earlier === undefined) continue;
    if ((await vault.readOnScreen()) === earlier.info.id) await vault.keepOnScreen(later.info.id);
    await discard(parts, endingOf(earlier, parts.clock.wallMs()), 'earlier');
  }
  return [...found.values()];
}

/** The old session is still complete, and its refresh returns the new one again, so it is not ended. */
async function dropHalfSuccessors(
  { vault, isCertain, isOwn }: CleaningParts,
  { sessionIds }: VaultSurvey,
): Promise<ReadonlySet<string>> {
  const halves = new Set<string>();
  for (const id of sessionIds) {
    if (isOwn?.(id)) continue;
    const session = await vault.readSession(id);
    const successorId = session.state === 'present' ? session.info.successorId : null;
    if (successorId === null) continue;
    const successor = await vault.readSession(successorId);
    if (successor.state !== 'missing') continue;
    halves.add(successorId);
    if (isCertain()) await vault.remove(successorId);
  }
  return halves;
}

/** Null, and discarded, when it is of no use; a keychain that fails just now may hold a good one, which stays. */
async function read(parts: CleaningParts, survey: VaultSurvey, id: string): Promise<StoredSession | null> {
  const session = await parts.vault.readSession(id);
  if (session.state === 'unreadable') return null;
  if (session.state === 'missing')
    return discard(parts, endingOfOrphan(id, parts.servers.serverId, parts.clock.wallMs()), 'half');
  const { info } = session;
  // A user who signed out is not shown, whether or not the order to end the session can be read.
  const useless = survey.endingIds.has(id) ? 'signed_out' : uselessnessOf(parts, info);
  if (useless !== null) {
    if (isOfAnother(parts, info) && parts.isCertain()) parts.onLeft?.(info);
    return discard(parts, endingOf({ info }, parts.clock.wallMs()), useless);
  }
  if (parts.isUserHere?.(info.userId))
    return discard(parts, endingOf({ info }, parts.clock.wallMs()), 'earlier');
  const stored = await parts.vault.readRefreshToken(id);
  if (stored.state === 'present') return { info, refreshToken: stored.token };
  if (stored.state === 'unreadable') return null;
  return discard(parts, endingOf({ info }, parts.clock.wallMs()), 'half');
}

async function discard(
  { vault, signOuts, isCertain, log }: CleaningParts,
  ending: EndingEntry,
  useless: Uselessness,
): Promise<null> {
  const { sessionId } = ending;
  log.info({ sessionId, useless, removed: isCertain() }, 'a stored session is of no use');
  if (!isCertain()) return null;
  if (isUuid(sessionId) && !signOuts.has(sessionId)) await signOuts.add(ending);
  await vault.remove(sessionId);
  return null;
}

/** Nothing but the server has changed for it. */
function isOfAnother({ signOuts, servers }: CleaningParts, { id, serverId, profile }: SessionInfo): boolean {
  return profile !== 'break_glass' && !signOuts.has(id) && !servers.mayBeHere(serverId);
}

/** Null: it can be resumed. */
function uselessnessOf(
  { signOuts, servers, keyThumbprint }: CleaningParts,
  info: SessionInfo,
): Uselessness | null {
  // Whoever needed it is not there any more, or says so again.
  if (info.profile === 'break_glass') return 'emergency';
  if (!servers.mayBeHere(info.serverId)) return 'other_server';
  if (info.keyThumbprint !== keyThumbprint) return 'other_key';
  return signOuts.has(info.id) ? 'signed_out' : null;
}

function inOrder(one: StoredSession, other: StoredSession | undefined) {
  if (other === undefined || one.info.startedAtMs >= other.info.startedAtMs) return [one, other] as const;
  return [other, one] as const;
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
