// A separate process that locks a database until it is told to end: node lock-holder.ts FILE
import Sqlite from 'better-sqlite3';

const database = new Sqlite(process.argv[2] ?? '', { timeout: 10_000 });
database.exec('BEGIN EXCLUSIVE');
process.send?.('locked');
process.once('message', () => {
  database.exec('ROLLBACK');
  database.close();
  process.disconnect();
});
