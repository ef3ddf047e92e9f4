/**
 * Site codes, which many workstations use; workstations that wait for IT; what they say about their machine; and names by
 * which they can be told apart: among existing ones, the second of a name gets a number.
 */
export const siteCodes = `
ALTER TABLE enrolment_codes ADD COLUMN id BLOB;
ALTER TABLE enrolment_codes ADD COLUMN made_at_ms INTEGER;
ALTER TABLE enrolment_codes ADD COLUMN uses INTEGER;
ALTER TABLE enrolment_codes ADD COLUMN uses_left INTEGER CHECK (uses_left >= 0);
ALTER TABLE enrolment_codes ADD COLUMN networks TEXT;
ALTER TABLE enrolment_codes ADD COLUMN needs_approval INTEGER;
ALTER TABLE enrolment_codes ADD COLUMN replaces_same_name INTEGER;

ALTER TABLE devices ADD COLUMN given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN folded_given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN machine_id BLOB;
ALTER TABLE devices ADD COLUMN waiting_since_ms INTEGER;

UPDATE devices SET given_name = name;
UPDATE devices SET name = name || ' (' || numbered.place || ')'
  FROM (SELECT number, row_number() OVER (PARTITION BY fold_device_name(name) ORDER BY number) AS place
          FROM devices WHERE revoked_at_ms IS NULL) numbered
 WHERE numbered.number = devices.number AND numbered.place > 1;
UPDATE devices SET folded_name = fold_device_name(name), folded_given_name = fold_device_name(given_name);

CREATE INDEX devices_by_name ON devices (folded_name) WHERE revoked_at_ms IS NULL;
CREATE INDEX devices_by_given_name ON devices (folded_given_name) WHERE revoked_at_ms IS NULL;
CREATE INDEX devices_by_machine ON devices (machine_id) WHERE revoked_at_ms IS NULL AND machine_id IS NOT NULL;
CREATE INDEX waiting_devices ON devices (waiting_since_ms) WHERE waiting_since_ms IS NOT NULL;
`;
