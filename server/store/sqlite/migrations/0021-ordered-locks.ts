/** IT can order the screen of a session to be locked; its workstation locks it when it hears of the order. */
export const orderedLocks = `
ALTER TABLE sessions ADD COLUMN lock_ordered_at_ms INTEGER;
`;
