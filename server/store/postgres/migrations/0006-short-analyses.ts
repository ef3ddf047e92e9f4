/**
 * As long as ANALYZE reads a table, its snapshot keeps every version of every session that rotations replace, and their
 * table grows. It reads 300 rows for each step of the finest statistics of a column (100 if nothing is said), each from a
 * page of its own, and pauses after every few. Of the two tables that grow large under load a tenth is enough: their rows
 * are found by number, time or id, and no plan depends on more.
 */
export const shortAnalyses = `
ALTER TABLE audit_events
  ALTER lane SET STATISTICS 10, ALTER seq SET STATISTICS 10, ALTER time_ms SET STATISTICS 10,
  ALTER type SET STATISTICS 10, ALTER outcome SET STATISTICS 10, ALTER user_id SET STATISTICS 10,
  ALTER session_id SET STATISTICS 10, ALTER device_id SET STATISTICS 10, ALTER address SET STATISTICS 10,
  ALTER reason SET STATISTICS 10, ALTER details SET STATISTICS 10, ALTER after_seq SET STATISTICS 10,
  ALTER prev_hash SET STATISTICS 10, ALTER hash SET STATISTICS 10, ALTER seal SET STATISTICS 10;
ALTER TABLE seen_proofs ALTER proof SET STATISTICS 10, ALTER seen_at_ms SET STATISTICS 10;
`;
