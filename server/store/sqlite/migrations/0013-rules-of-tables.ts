/**
 * Rows that others rely on can be neither removed nor replaced. `INSERT OR REPLACE`, `UPDATE OR REPLACE` and
 * upserts all fire a trigger before they run, but the deletion implied by a replacement fires none.
 */
export const rulesOfTables = `
CREATE TRIGGER audit_events_follow BEFORE INSERT ON audit_events
WHEN NEW.seq <> (SELECT coalesce(max(seq), NEW.seq - 1) + 1 FROM audit_events)
BEGIN SELECT RAISE(ABORT, 'audit events follow each other'); END;

CREATE TRIGGER users_stay BEFORE DELETE ON users
BEGIN SELECT RAISE(ABORT, 'users stay'); END;
CREATE TRIGGER users_are_new BEFORE INSERT ON users
WHEN EXISTS (SELECT 1 FROM users WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM users WHERE username = NEW.username)
BEGIN SELECT RAISE(ABORT, 'users are not replaced'); END;
CREATE TRIGGER users_keep_their_ids BEFORE UPDATE OF id ON users
BEGIN SELECT RAISE(ABORT, 'ids of users never change'); END;
CREATE TRIGGER users_replace_nobody BEFORE UPDATE OF username ON users
WHEN EXISTS (SELECT 1 FROM users WHERE username = NEW.username AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'users are not replaced'); END;

CREATE TRIGGER devices_stay BEFORE DELETE ON devices
BEGIN SELECT RAISE(ABORT, 'devices stay'); END;
CREATE TRIGGER devices_are_new BEFORE INSERT ON devices
WHEN EXISTS (SELECT 1 FROM devices WHERE number = NEW.number) OR EXISTS (SELECT 1 FROM devices WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM devices WHERE key_thumbprint = NEW.key_thumbprint)
BEGIN SELECT RAISE(ABORT, 'devices are not replaced'); END;
CREATE TRIGGER devices_stay_themselves BEFORE UPDATE OF number, id, key_thumbprint ON devices
BEGIN SELECT RAISE(ABORT, 'devices stay themselves'); END;

CREATE TRIGGER open_sessions_stay BEFORE DELETE ON sessions WHEN OLD.ended_at_ms IS NULL
BEGIN SELECT RAISE(ABORT, 'open sessions stay'); END;
CREATE TRIGGER sessions_are_new BEFORE INSERT ON sessions WHEN EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'sessions are not replaced'); END;
CREATE TRIGGER sessions_stay_themselves BEFORE UPDATE OF id, user_id, key_thumbprint ON sessions
BEGIN SELECT RAISE(ABORT, 'sessions stay themselves'); END;
CREATE TRIGGER sessions_end_once BEFORE UPDATE OF ended_reason ON sessions
WHEN OLD.ended_reason IS NOT NULL AND NEW.ended_reason IS NOT OLD.ended_reason
BEGIN SELECT RAISE(ABORT, 'sessions end once'); END;

CREATE TRIGGER open_emergency_accesses_stay BEFORE DELETE ON emergency_accesses
WHEN OLD.verdict IS NULL OR OLD.verdict = 'needs_follow_up'
BEGIN SELECT RAISE(ABORT, 'emergency accesses stay until they are reviewed'); END;
CREATE TRIGGER emergency_accesses_are_new BEFORE INSERT ON emergency_accesses
WHEN EXISTS (SELECT 1 FROM emergency_accesses WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM emergency_accesses WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'emergency accesses are not replaced'); END;
CREATE TRIGGER emergency_accesses_stay_themselves
BEFORE UPDATE OF number, id, kind, user_id, person, code_id, key_thumbprint, ward, address, reason_code, reason,
  started_at_ms, recorded_at_ms ON emergency_accesses
BEGIN SELECT RAISE(ABORT, 'emergency accesses stay what they were'); END;
CREATE TRIGGER emergency_accesses_are_judged_once BEFORE UPDATE OF verdict, note, reviewed_by, reviewed_at_ms
ON emergency_accesses WHEN OLD.verdict IS NOT NULL AND OLD.verdict <> 'needs_follow_up'
BEGIN SELECT RAISE(ABORT, 'emergency accesses are judged once'); END;
`;
