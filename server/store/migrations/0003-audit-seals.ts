/** Seals of events; those written before there was a key for them have none. */
export const auditSeals = `
ALTER TABLE audit_events ADD COLUMN seal BLOB;
`;
