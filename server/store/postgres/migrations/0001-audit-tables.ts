/** The audit trail: events by lane and number, the head of each lane, and snapshots of the state that lane 0 vouches for. */
export const auditTables = `
CREATE TABLE audit_events (
  lane integer NOT NULL CHECK (lane >= 0),
  seq safe_integer NOT NULL CHECK (seq > 0),
  time_ms safe_integer NOT NULL,
  type exact_text NOT NULL,
  outcome exact_text NOT NULL,
  user_id safe_integer,
  session_id uuid_bytes,
  device_id uuid_bytes,
  address exact_text,
  reason exact_text,
  details exact_text,
  after_seq safe_integer,
  prev_hash sha256 NOT NULL,
  hash sha256 NOT NULL,
  seal bytea,
  PRIMARY KEY (lane, seq)
);
CREATE INDEX audit_events_of_new_users ON audit_events (user_id) WHERE type = 'user_added';
CREATE INDEX marks_of_the_trail ON audit_events (lane, seq)
 WHERE type IN ('checkpoint', 'audit_pruned', 'key_created', 'state_recorded');

CREATE TABLE audit_heads (
  lane integer PRIMARY KEY CHECK (lane >= 0),
  node exact_text UNIQUE,
  seq safe_integer NOT NULL,
  hash sha256 NOT NULL
) WITH (fillfactor = 10);
INSERT INTO audit_heads (lane, node, seq, hash) VALUES (0, NULL, 0, decode(repeat('00', 32), 'hex'));

-- A process that writes, and how many transactions it has committed: by its row it finds out what became of one whose
-- COMMIT was not answered, and whoever only believes to be alive is refused.
CREATE TABLE writers (
  id uuid PRIMARY KEY,
  node exact_text,
  since_ms safe_integer NOT NULL,
  batches safe_integer NOT NULL
) WITH (fillfactor = 10);

-- Undoes a transaction that did not find its rows as it had left them.
CREATE FUNCTION require_rows(written bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF written <> expected THEN
    RAISE EXCEPTION 'rows are not as this program left them' USING ERRCODE = 'CLF01';
  END IF;
END $$;

CREATE TABLE state_snapshots (
  seq safe_integer NOT NULL,
  number integer NOT NULL,
  content exact_text NOT NULL,
  PRIMARY KEY (seq, number)
);
`;
