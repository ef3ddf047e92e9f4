/** Which key the card of a badge proves. */
export const cardKeys = `
ALTER TABLE badges ADD COLUMN card_key BLOB CHECK (length(card_key) = 32);
`;
