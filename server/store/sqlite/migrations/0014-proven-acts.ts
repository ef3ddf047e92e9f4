/** Whether the workstation of a session proves its acts by its key. */
export const provenActs = `
ALTER TABLE sessions ADD COLUMN proves_acts INTEGER NOT NULL DEFAULT 0;
`;
