/** Who has signed in at which workstation before; sessions only say so until they are removed. */
export const deviceUsers = `
CREATE TABLE device_users (
  user_id INTEGER NOT NULL REFERENCES users (id),
  device_number INTEGER NOT NULL REFERENCES devices (number),
  PRIMARY KEY (user_id, device_number)
) STRICT, WITHOUT ROWID;

INSERT INTO device_users (user_id, device_number)
SELECT DISTINCT user_id, device_number FROM sessions WHERE device_number IS NOT NULL;
`;
