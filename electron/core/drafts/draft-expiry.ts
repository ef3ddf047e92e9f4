import type { ServerTime } from '../time/server-time.ts';
import type { SealedDraft } from './sealed-draft.ts';

export const draftLifeMs = 24 * 60 * 60_000;
/** How far the times of two servers, or of one server before and after a correction, may differ. */
const toleranceMs = 5 * 60_000;

type Times = Pick<SealedDraft, 'savedAtMs' | 'isExact' | 'keepUntilMs'>;

/** The times of a draft that is saved now. */
export function newTimes(serverTime: ServerTime): Times {
  const savedAtMs = serverTime.nowMs();
  const isExact = serverTime.synchronised;
  return { savedAtMs, isExact, keepUntilMs: isExact ? savedAtMs + draftLifeMs : null };
}

/**
 * Only the server's time ends a draft. It never runs ahead, so nothing is removed too early; the machine's own clock
 * is not trusted.
 */
export function hasExpired({ savedAtMs, isExact, keepUntilMs }: Times, serverTime: ServerTime): boolean {
  if (!serverTime.known) return false;
  const nowMs = serverTime.nowMs();
  if (keepUntilMs !== null && keepUntilMs <= nowMs) return true;
  return isExact && savedAtMs + draftLifeMs <= nowMs;
}

/** Until when to keep a draft that states no end, or one too far away; null when its own end stands. */
export function correctedEndMs({ keepUntilMs }: Times, serverTime: ServerTime): number | null {
  if (!serverTime.synchronised) return null;
  const latestMs = serverTime.nowMs() + draftLifeMs;
  return keepUntilMs === null || keepUntilMs > latestMs + toleranceMs ? latestMs : null;
}
