/**
 * Counters of failed sign-ins and similar; names are keyed hashes, so the table reveals no user name or address.
 * The number of refreshes of a session is kept in its row, which every refresh writes anyway.
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
