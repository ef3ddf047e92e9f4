import { randomBytes } from 'node:crypto';
import type { User, UserRepository } from '../../domain/records/user.ts';
import { foldUsername, normalizeUsername } from '../../text/fold-username.ts';
import { type UserRow, userColumns, userOf } from '../user-row.ts';
import type { AuditAppender } from './audit-appender.ts';
import { highestUserId, wasUserIdGiven } from './highest-user-id.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const saltBytes = 32;

const find = statement<UserRow>(`SELECT ${userColumns} FROM users WHERE id = $1`);
const findByName = statement<UserRow>(
  `SELECT ${userColumns} FROM users WHERE folded_name = $1 OR username = $2 ORDER BY id`,
);
const namesDifferingInCase = statement<{ readonly username: string; readonly folded_name: string }>(
  `SELECT username, folded_name FROM users WHERE folded_name IN
     (SELECT folded_name FROM users GROUP BY folded_name HAVING count(*) > 1) ORDER BY folded_name, username`,
);
const list = statement<UserRow>(`SELECT ${userColumns} FROM users ORDER BY username`);
const page = statement<UserRow>(`SELECT ${userColumns} FROM users WHERE id > $1 ORDER BY id LIMIT $2`);
const first = statement<{ readonly id: number }>('SELECT id FROM users LIMIT 1');
// Triggers keep the places without gaps, so there is nothing to count.
const countWithPassword = statement<{ readonly count: number }>(
  'SELECT coalesce(max(place) + 1, 0) AS count FROM decoys',
);
const passwordHashAt = statement<{ readonly password_hash: string }>(
  'SELECT u.password_hash FROM decoys d JOIN users u ON u.id = d.user_id WHERE d.place = $1',
);
const insert = statement(
  `INSERT INTO users (id, username, folded_name, display_name, role, ward_id, password_hash, disabled, created_at_ms, salt)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
const reserve = statement('UPDATE highest_user_id SET value = greatest(value, $1)');
const rename = statement('UPDATE users SET username = $1, folded_name = $2 WHERE id = $3');
const setDisabled = statement('UPDATE users SET disabled = $1 WHERE id = $2');
const setEmergency = statement('UPDATE users SET emergency = $1 WHERE id = $2');
const setPasswordHash = statement('UPDATE users SET password_hash = $1 WHERE id = $2');
// '!' is not a hash of any kind, so no password matches it.
const erase = statement(
  `UPDATE users SET username = '[erased ' || id || ']', folded_name = '[erased ' || id || ']', display_name = 'Erased',
          password_hash = '!', disabled = 1, salt = NULL WHERE id = $1`,
);

export class PostgresUserRepository implements UserRepository {
  readonly #queries: Queries;
  readonly #appender: AuditAppender | null;

  /** `appender` has the events of this transaction, some of which give ids to users; null: only reads. */
  constructor(queries: Queries, appender: AuditAppender | null) {
    this.#queries = queries;
    this.#appender = appender;
  }

  async find(id: number): Promise<User | null> {
    const row = await this.#queries.first(find, id);
    return row && userOf(row);
  }

  async findByName(username: string): Promise<User | null> {
    const namesakes = await this.namesakes(username);
    const normalized = normalizeUsername(username);
    const exact = namesakes.find((user) => user.username === normalized);
    return exact ?? (namesakes.length === 1 && namesakes[0] ? namesakes[0] : null);
  }

  async namesakes(username: string): Promise<readonly User[]> {
    const names = [foldUsername(username), normalizeUsername(username)];
    return (await this.#queries.all(findByName, ...names)).map(userOf);
  }

  async namesDifferingInCase(): Promise<readonly (readonly string[])[]> {
    const rows = await this.#queries.all(namesDifferingInCase);
    const groups = Map.groupBy(rows, ({ folded_name }) => folded_name);
    return [...groups.values()].map((group) => group.map(({ username }) => username));
  }

  async list(): Promise<readonly User[]> {
    return (await this.#queries.all(list)).map(userOf);
  }

  async page(afterId: number, limit: number): Promise<readonly User[]> {
    return (await this.#queries.all(page, afterId, limit)).map(userOf);
  }

  async countWithPassword(): Promise<number> {
    return (await this.#queries.first(countWithPassword))?.count ?? 0;
  }

  async passwordHashAt(place: number): Promise<string | null> {
    return (await this.#queries.first(passwordHashAt, place))?.password_hash ?? null;
  }

  async wasIdGiven(id: number): Promise<boolean> {
    await this.#appender?.flush();
    return await wasUserIdGiven(this.#queries, id);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#queries.first(first)) === null;
  }

  async insert(
    user: Omit<User, 'id' | 'emergency' | 'salt'> & { readonly id: number | null },
  ): Promise<number> {
    if (user.id === null) await this.#appender?.flush();
    // Whatever has happened to rows and counters, no user gets an id that tokens or the trail associate with another.
    const id = user.id ?? (await highestUserId(this.#queries)) + 1;
    await this.#queries.run(
      insert,
      id,
      user.username,
      foldUsername(user.username),
      user.displayName,
      user.role,
      user.wardId,
      user.passwordHash,
      user.disabled ? 1 : 0,
      user.createdAtMs,
      randomBytes(saltBytes),
    );
    return id;
  }

  async reserveIdsBelow(id: number): Promise<void> {
    await this.#queries.run(reserve, id - 1);
  }

  async rename(id: number, username: string): Promise<void> {
    await this.#queries.run(rename, username, foldUsername(username), id);
  }

  async setDisabled(id: number, disabled: boolean): Promise<void> {
    await this.#queries.run(setDisabled, disabled ? 1 : 0, id);
  }

  async setEmergency(id: number, emergency: User['emergency']): Promise<void> {
    await this.#queries.run(setEmergency, emergency, id);
  }

  async setPasswordHash(id: number, passwordHash: string): Promise<void> {
    await this.#queries.run(setPasswordHash, passwordHash, id);
  }

  async erase(id: number): Promise<void> {
    await this.#queries.run(erase, id);
  }
}
