const leadMs = 2 * 60_000;

/**
 * How long after its issue an access token is renewed: 2 minutes before it expires, and a token that lives
 * less than 10 minutes at 80 % of its life. Null when it lives as long as the session: there is nothing to renew.
 */
export function refreshDelayMs(lifeMs: number, sessionLeftMs: number): number | null {
  if (lifeMs >= sessionLeftMs - 1_000) return null;
  return lifeMs - Math.min(leadMs, lifeMs / 5);
}
