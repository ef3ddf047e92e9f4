/** Happens at a form or at the whole page, and reaches the window, when what somebody has begun there has been removed. */
export const forgotten = 'typing-forgotten';

/** Whoever goes on presses a key sooner; whoever has been called away comes back later. */
export const forgottenAfterMs = 60_000;
