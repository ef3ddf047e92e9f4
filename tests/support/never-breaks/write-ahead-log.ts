import { readFileSync, writeFileSync } from 'node:fs';

const logHeaderBytes = 32;
const frameHeaderBytes = 24;
const pageSizeAt = 8;
/** In a frame's header: the size of the database after a commit, 0 in the other frames. */
const sizeAfterCommitAt = 4;

/**
 * Flips one bit in the log of a database that is not open, where the last `commits` transactions begin: SQLite
 * treats that and everything after it as never written (https://www.sqlite.org/fileformat2.html#walformat).
 */
export function corruptLastCommits(databaseFile: string, commits: number): void {
  const file = `${databaseFile}-wal`;
  const log = readFileSync(file);
  const frameBytes = frameHeaderBytes + log.readUInt32BE(pageSizeAt);
  const frames = Math.floor((log.length - logHeaderBytes) / frameBytes);
  const startOf = (frame: number) => logHeaderBytes + frame * frameBytes;
  const ends = Array.from({ length: frames }, (_, frame) => frame).filter(
    (frame) => log.readUInt32BE(startOf(frame) + sizeAfterCommitAt) > 0,
  );
  const lastGood = ends.at(-1 - commits);
  if (lastGood === undefined) throw new Error('the log holds too few transactions');
  const damaged = startOf(lastGood + 1) + frameHeaderBytes + 100;
  log.writeUInt8(log.readUInt8(damaged) ^ 1, damaged);
  writeFileSync(file, log);
}
