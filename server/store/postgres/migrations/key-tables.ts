/** What nodes share to know each other's tokens and badges. */
export const keyTables = `
-- The keys of the server, sealed by a key that the database does not hold.
CREATE TABLE sealed_keys (
  id integer PRIMARY KEY CHECK (id = 1),
  version integer NOT NULL CHECK (version > 0),
  sealed exact_text NOT NULL
);

-- What a workstation was given for a badge, until it is used or another one is read. After a crash of the database
-- badges are read again.
CREATE UNLOGGED TABLE badge_handles (
  key_thumbprint bytea PRIMARY KEY,
  digest sha256 NOT NULL,
  user_id safe_integer NOT NULL,
  expires_at_ms safe_integer NOT NULL
) WITH (fillfactor = 50);
`;
