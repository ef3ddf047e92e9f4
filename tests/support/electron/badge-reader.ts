/** The key F13 by its number on every keyboard under X; by its name, the tool would make one up. */
export const f13 = '191';
/** A badge that comes back after so many milliseconds is another tap. */
export const nextTapMs = 1_600;
