/** A review that needs a follow-up stays open, so that it is not forgotten. */
export const openReviews = `
DROP INDEX open_emergency_accesses;
CREATE INDEX open_emergency_accesses ON emergency_accesses (recorded_at_ms)
 WHERE verdict IS NULL OR verdict = 'needs_follow_up';
`;
