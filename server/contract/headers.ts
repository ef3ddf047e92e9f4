/** `true` when tokens were rotated, `recovered` when a lost answer was sent again. */
export const tokenRefreshedHeader = 'X-Token-Refreshed';
/** ISO 8601 time of the refresh. */
export const refreshTimeHeader = 'X-Refresh-Time';
/** Which of several nodes answered, if the site has named them. */
export const nodeHeader = 'X-CareLink-Node';
/** RFC 9449 §8: a nonce for the next DPoP proof. */
export const dpopNonceHeader = 'DPoP-Nonce';
/** Connects an answer with its lines in the server's log. */
export const requestIdHeader = 'X-Request-Id';
