/** One row: what the server has recorded about its clock, and what IT has told it. */
export const serverClock = `
CREATE TABLE server_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  time_ms INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  uptime_ms INTEGER NOT NULL,
  boot_id TEXT,
  doubt TEXT,
  doubted_since_ms INTEGER,
  unvouched_since_ms INTEGER
) STRICT;

CREATE TABLE clock_acceptances (
  id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;
`;
