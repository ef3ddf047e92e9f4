/** IT may order the screen of a session to be locked; its workstation does so when it hears of it. */
export const orderedLocks = `
ALTER TABLE sessions ADD COLUMN lock_ordered_at_ms INTEGER;
`;
