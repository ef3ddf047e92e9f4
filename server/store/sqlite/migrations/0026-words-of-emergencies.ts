/**
 * An emergency access may begin without words (`reason` is empty then); they are added once, by the person within it or
 * by a security officer in the review.
 */
export const wordsOfEmergencies = `
ALTER TABLE emergency_accesses ADD COLUMN words TEXT;
ALTER TABLE emergency_accesses ADD COLUMN words_at_ms INTEGER;
ALTER TABLE emergency_accesses ADD COLUMN words_noted_by INTEGER REFERENCES users (id);

CREATE TRIGGER words_of_emergencies_stay BEFORE UPDATE OF words, words_at_ms, words_noted_by ON emergency_accesses
WHEN OLD.words IS NOT NULL OR OLD.reason <> ''
BEGIN SELECT RAISE(ABORT, 'words of emergency accesses are written once'); END;
`;
