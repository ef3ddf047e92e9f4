/** What each workstation last reported about itself, in one row each, which its next report replaces. */
export const deviceReports = `
CREATE TABLE device_reports (
  device_number INTEGER PRIMARY KEY REFERENCES devices (number),
  reported_at_ms INTEGER NOT NULL,
  version TEXT NOT NULL,
  os TEXT NOT NULL,
  arch TEXT NOT NULL,
  policy_version INTEGER,
  policy_hash TEXT NOT NULL,
  install TEXT NOT NULL,
  key_kind TEXT NOT NULL,
  problem_count INTEGER NOT NULL,
  problems TEXT NOT NULL
) STRICT;
`;
