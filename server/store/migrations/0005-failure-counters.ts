/**
 * Counters of failed sign-ins and the like; a name is a keyed hash, so the table tells nobody's name or address.
 * How many refreshes a session had stands in its row, which every refresh writes anyway.
 */
export const failureCounters = `
CREATE TABLE failure_counters (
  name BLOB PRIMARY KEY,
  empty_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX failure_counters_by_end ON failure_counters (empty_at_ms);

ALTER TABLE sessions ADD COLUMN refresh_minute INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN refresh_count INTEGER NOT NULL DEFAULT 0;
`;
