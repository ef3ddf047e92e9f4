/** One row: when the newest backup was complete and checked. Not the trail's word, which is written before the copy. */
export const lastBackup = `
CREATE TABLE last_backup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  finished_at_ms INTEGER NOT NULL
) STRICT;
`;
