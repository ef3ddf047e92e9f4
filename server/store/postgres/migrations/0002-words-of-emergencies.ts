/**
 * An emergency access may begin without words (`reason` is empty then); they are added once, by the person within it or
 * by a security officer in the review. A program that knows nothing of them writes `reason`.
 */
export const wordsOfEmergencies = `
ALTER TABLE emergency_accesses ADD COLUMN words exact_text;
ALTER TABLE emergency_accesses ADD COLUMN words_at_ms safe_integer;
ALTER TABLE emergency_accesses ADD COLUMN words_noted_by safe_integer REFERENCES users (id);

CREATE FUNCTION words_of_emergencies_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'words of emergency accesses are written once' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER words_of_emergencies_stay BEFORE UPDATE OF words, words_at_ms, words_noted_by ON emergency_accesses
FOR EACH ROW WHEN (OLD.words IS NOT NULL OR OLD.reason <> '') EXECUTE FUNCTION words_of_emergencies_stay();
`;
