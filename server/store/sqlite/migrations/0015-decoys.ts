/**
 * The users who have a password, numbered from 0 without gaps, whatever their ids: the password of an unknown name
 * is checked against the hash at one of these places. Triggers maintain the numbering whoever writes; when a user
 * leaves, the last one takes the place.
 */
const decoysTable = `
CREATE TABLE decoys (
  place INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL UNIQUE
) STRICT;

INSERT INTO decoys (place, user_id)
SELECT row_number() OVER (ORDER BY id) - 1, id FROM users WHERE password_hash <> '!';

`;

/** The triggers that maintain the numbering, which an untampered database has besides the rules of its tables. */
export const rulesOfDecoys = `
CREATE TRIGGER decoy_added AFTER INSERT ON users WHEN NEW.password_hash <> '!'
BEGIN
  INSERT INTO decoys (place, user_id) VALUES ((SELECT coalesce(max(place) + 1, 0) FROM decoys), NEW.id);
END;

CREATE TRIGGER decoy_returned AFTER UPDATE OF password_hash ON users
WHEN OLD.password_hash = '!' AND NEW.password_hash <> '!'
BEGIN
  INSERT INTO decoys (place, user_id) VALUES ((SELECT coalesce(max(place) + 1, 0) FROM decoys), NEW.id);
END;

CREATE TRIGGER decoy_left AFTER UPDATE OF password_hash ON users
WHEN OLD.password_hash <> '!' AND NEW.password_hash = '!'
BEGIN
  UPDATE decoys SET place = -1 - place WHERE user_id = OLD.id;
  UPDATE decoys SET place = (SELECT -1 - min(place) FROM decoys)
   WHERE place = (SELECT max(place) FROM decoys) AND place > (SELECT -1 - min(place) FROM decoys);
  DELETE FROM decoys WHERE place < 0;
END;
`;

export const decoys = `${decoysTable}${rulesOfDecoys}`;
