/** `true` on a rotated answer, `recovered` when a lost answer was given again. */
export const tokenRefreshedHeader = 'X-Token-Refreshed';
/** ISO 8601 time of the refresh. */
export const refreshTimeHeader = 'X-Refresh-Time';
/** RFC 9449 §8: a nonce for the next DPoP proof. */
export const dpopNonceHeader = 'DPoP-Nonce';
/** Ties an answer to the lines of the server's log. */
export const requestIdHeader = 'X-Request-Id';
