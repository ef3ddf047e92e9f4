/** Whether the workstation of a session has proven, by its key, what it did. */
export const provenActs = `
ALTER TABLE sessions ADD COLUMN proves_acts INTEGER NOT NULL DEFAULT 0;
`;
