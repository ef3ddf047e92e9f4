/** A trigger's function that refuses with a sentence. */
const refuse = (name: string, sentence: string) => `
CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '${sentence}' USING ERRCODE = 'restrict_violation'; END $$;
`;

/**
 * Rows that others rely on can be neither removed nor replaced, whoever writes. (On PostgreSQL nothing replaces a row
 * without its triggers, so that keys and unique names suffice where SQLite needs triggers.)
 */
export const rulesOfTables = `${refuse('audit_events_never_change', 'audit events never change')}
CREATE TRIGGER audit_events_never_change BEFORE UPDATE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_events_never_change();

-- Pruning says within its transaction up to which event of lane 0 it removes; anything else is refused.
CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.seq <=
     coalesce(nullif(current_setting('carelink.prune_lane_' || OLD.lane, true), ''), '0')::bigint THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit events stay' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_events_stay();
CREATE TRIGGER audit_events_are_kept BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay();

-- Once for each statement, since a node inserts many at a time.
CREATE FUNCTION audit_events_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT lane, min(seq) AS first, max(seq) AS last, count(*) AS size FROM added GROUP BY lane) a
     WHERE a.last - a.first + 1 <> a.size
        OR a.last < (SELECT max(e.seq) FROM audit_events e WHERE e.lane = a.lane)
        OR a.first > 1 + (SELECT max(e.seq) FROM audit_events e WHERE e.lane = a.lane AND e.seq < a.first)) THEN
    RAISE EXCEPTION 'audit events follow each other' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_events_follow AFTER INSERT ON audit_events REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION audit_events_follow();
${refuse('users_stay', 'users stay')}
CREATE TRIGGER users_stay BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION users_stay();
CREATE TRIGGER users_are_kept BEFORE TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION users_stay();
${refuse('users_keep_their_ids', 'ids of users never change')}
CREATE TRIGGER users_keep_their_ids BEFORE UPDATE OF id ON users
FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION users_keep_their_ids();

CREATE FUNCTION highest_user_id_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE highest_user_id SET value = NEW.id WHERE value < NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER highest_user_id_rises AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION highest_user_id_rises();

-- When a user leaves, the last one takes the place.
CREATE FUNCTION decoys_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE freed bigint;
BEGIN
  IF NEW.password_hash = '!' THEN
    DELETE FROM decoys WHERE user_id = NEW.id RETURNING place INTO freed;
    UPDATE decoys SET place = freed WHERE place = (SELECT max(place) FROM decoys) AND place > freed;
  ELSE
    INSERT INTO decoys (place, user_id) VALUES ((SELECT coalesce(max(place) + 1, 0) FROM decoys), NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER decoy_added AFTER INSERT ON users
FOR EACH ROW WHEN (NEW.password_hash <> '!') EXECUTE FUNCTION decoys_follow();
CREATE TRIGGER decoy_moved AFTER UPDATE OF password_hash ON users
FOR EACH ROW WHEN ((OLD.password_hash = '!') <> (NEW.password_hash = '!')) EXECUTE FUNCTION decoys_follow();
${refuse('devices_stay', 'devices stay')}
CREATE TRIGGER devices_stay BEFORE DELETE ON devices FOR EACH ROW EXECUTE FUNCTION devices_stay();
CREATE TRIGGER devices_are_kept BEFORE TRUNCATE ON devices FOR EACH STATEMENT EXECUTE FUNCTION devices_stay();
${refuse('devices_stay_themselves', 'devices stay themselves')}
CREATE TRIGGER devices_stay_themselves BEFORE UPDATE OF number, id, key_thumbprint ON devices
FOR EACH ROW EXECUTE FUNCTION devices_stay_themselves();
${refuse('open_sessions_stay', 'open sessions stay')}
CREATE TRIGGER open_sessions_stay BEFORE DELETE ON sessions
FOR EACH ROW WHEN (OLD.ended_at_ms IS NULL) EXECUTE FUNCTION open_sessions_stay();
CREATE TRIGGER sessions_are_kept BEFORE TRUNCATE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION open_sessions_stay();
${refuse('sessions_stay_themselves', 'sessions stay themselves')}
CREATE TRIGGER sessions_stay_themselves BEFORE UPDATE OF id, user_id, key_thumbprint ON sessions
FOR EACH ROW EXECUTE FUNCTION sessions_stay_themselves();
${refuse('sessions_end_once', 'sessions end once')}
CREATE TRIGGER sessions_end_once BEFORE UPDATE OF ended_reason ON sessions
FOR EACH ROW WHEN (OLD.ended_reason IS NOT NULL AND NEW.ended_reason IS DISTINCT FROM OLD.ended_reason)
EXECUTE FUNCTION sessions_end_once();
${refuse('open_emergency_accesses_stay', 'emergency accesses stay until they are reviewed')}
CREATE TRIGGER open_emergency_accesses_stay BEFORE DELETE ON emergency_accesses
FOR EACH ROW WHEN (OLD.verdict IS NULL OR OLD.verdict = 'needs_follow_up')
EXECUTE FUNCTION open_emergency_accesses_stay();
CREATE TRIGGER emergency_accesses_are_kept BEFORE TRUNCATE ON emergency_accesses
FOR EACH STATEMENT EXECUTE FUNCTION open_emergency_accesses_stay();
${refuse('emergency_accesses_stay_themselves', 'emergency accesses stay what they were')}
CREATE TRIGGER emergency_accesses_stay_themselves BEFORE UPDATE OF number, id, kind, user_id, person, code_id,
  key_thumbprint, ward, address, reason_code, reason, started_at_ms, recorded_at_ms ON emergency_accesses
FOR EACH ROW EXECUTE FUNCTION emergency_accesses_stay_themselves();
${refuse('emergency_accesses_are_judged_once', 'emergency accesses are judged once')}
CREATE TRIGGER emergency_accesses_are_judged_once BEFORE UPDATE OF verdict, note, reviewed_by, reviewed_at_ms
ON emergency_accesses FOR EACH ROW WHEN (OLD.verdict IS NOT NULL AND OLD.verdict <> 'needs_follow_up')
EXECUTE FUNCTION emergency_accesses_are_judged_once();
`;
