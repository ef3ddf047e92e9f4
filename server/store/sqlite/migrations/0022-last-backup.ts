/**
 * One row: when the newest backup was complete and checked. The trail cannot say so, since its event is written
 * before the copy is made.
 */
export const lastBackup = `
CREATE TABLE last_backup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  finished_at_ms INTEGER NOT NULL
) STRICT;
`;
