/** Happens at a form, and reaches the window, when what somebody has begun to type there has been removed. */
export const forgotten = 'typing-forgotten';
