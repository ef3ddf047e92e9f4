/**
 * What a single process keeps in memory and several nodes must share. Nothing of it is needed after some minutes or
 * hours: proofs that were used, tries to prove a secret that are under way, which node does the work in the background,
 * and which sessions look different from before.
 */
export const nodeTables = `
CREATE TABLE seen_proofs (
  proof uuid_bytes PRIMARY KEY,
  seen_at_ms safe_integer NOT NULL
);
CREATE INDEX seen_proofs_by_time ON seen_proofs (seen_at_ms);

-- After a crash of the database some tries are not counted while they are under way; when they fail they are.
CREATE UNLOGGED TABLE tries_under_way (
  try uuid_bytes NOT NULL,
  name bytea NOT NULL,
  until_ms safe_integer NOT NULL,
  PRIMARY KEY (name, try)
);
CREATE INDEX tries_under_way_by_try ON tries_under_way (try);

-- Whoever has a lower term than this may not go on, whatever it believes.
CREATE TABLE background_leader (
  id integer PRIMARY KEY CHECK (id = 1),
  term safe_integer NOT NULL,
  node exact_text,
  since timestamptz
);
INSERT INTO background_leader (id, term) VALUES (1, 0);

-- No user: it may be anybody. Numbers of transactions tell a reader what it has seen, in whatever order they end.
CREATE TABLE session_changes (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  user_id safe_integer,
  session_id uuid_bytes
);
CREATE INDEX session_changes_by_transaction ON session_changes (changed_in);

CREATE FUNCTION session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_changes (user_id, session_id) VALUES (NEW.user_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER session_added AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION session_changed();
-- None of these columns is written by a rotation, which thus costs nothing.
CREATE TRIGGER session_changed
AFTER UPDATE OF ended_at_ms, lock_ordered_at_ms, ward_id, profile, started_at_ms, expires_at_ms ON sessions
FOR EACH ROW WHEN ((OLD.ended_at_ms, OLD.lock_ordered_at_ms, OLD.ward_id, OLD.profile, OLD.started_at_ms, OLD.expires_at_ms)
  IS DISTINCT FROM (NEW.ended_at_ms, NEW.lock_ordered_at_ms, NEW.ward_id, NEW.profile, NEW.started_at_ms, NEW.expires_at_ms))
EXECUTE FUNCTION session_changed();

CREATE FUNCTION user_of_sessions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_changes (user_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER user_of_sessions_changed
AFTER UPDATE OF username, display_name, role, ward_id, disabled ON users
FOR EACH ROW WHEN ((OLD.username, OLD.display_name, OLD.role, OLD.ward_id, OLD.disabled)
  IS DISTINCT FROM (NEW.username, NEW.display_name, NEW.role, NEW.ward_id, NEW.disabled))
EXECUTE FUNCTION user_of_sessions_changed();

CREATE FUNCTION any_session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_changes (user_id) VALUES (NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER wards_of_sessions_changed AFTER UPDATE ON wards
FOR EACH STATEMENT EXECUTE FUNCTION any_session_changed();
CREATE TRIGGER devices_of_sessions_changed AFTER UPDATE OF name, ward_id, revoked_at_ms, enrolled_at_ms ON devices
FOR EACH STATEMENT EXECUTE FUNCTION any_session_changed();
`;
