import type { ServerTime } from '../time/server-time.ts';
import type { SealedDraft } from './sealed-draft.ts';

export const draftLifeMs = 24 * 60 * 60_000;
/** What the times of two servers, or of one before and after a correction, may differ. */
const toleranceMs = 5 * 60_000;

type Times = Pick<SealedDraft, 'savedAtMs' | 'isExact' | 'keepUntilMs'>;

/** The times of a draft that is saved now. */
export function newTimes(serverTime: ServerTime): Times {
  const savedAtMs = serverTime.nowMs();
  const isExact = serverTime.synchronised;
  return { savedAtMs, isExact, keepUntilMs: isExact ? savedAtMs + draftLifeMs : null };
}

/**
 * Only the server's time ends a draft. As long as it is merely known it is not ahead of the truth, so nothing goes
 * too early; the machine's own clock may say anything.
 */
export function hasExpired({ savedAtMs, isExact, keepUntilMs }: Times, serverTime: ServerTime): boolean {
  if (!serverTime.known) return false;
  const nowMs = serverTime.nowMs();
  if (keepUntilMs !== null && keepUntilMs <= nowMs) return true;
  return isExact && savedAtMs + draftLifeMs <= nowMs;
}

/** Until when a draft is kept whose own word on that is missing or too far away; null when nothing changes. */
export function correctedEndMs({ keepUntilMs }: Times, serverTime: ServerTime): number | null {
  if (!serverTime.synchronised) return null;
  const latestMs = serverTime.nowMs() + draftLifeMs;
  return keepUntilMs === null || keepUntilMs > latestMs + toleranceMs ? latestMs : null;
}
