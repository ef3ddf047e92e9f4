/** Which key the card of a badge proves. Programs of the release before know of none, so their badges prove nothing. */
export const cardKeys = `
ALTER TABLE badges ADD COLUMN card_key bytea CHECK (octet_length(card_key) = 32);
`;
