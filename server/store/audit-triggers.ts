/** The trigger that pruning lifts and puts back, as the first migration made it. */
export const auditEventsStay = `
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events stay'); END;
`;
