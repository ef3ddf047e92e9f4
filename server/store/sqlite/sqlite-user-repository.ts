import { randomBytes } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { User, UserRepository } from '../../domain/records/user.ts';
import { foldUsername, normalizeUsername } from '../../text/fold-username.ts';
import { type UserRow, userOf } from '../user-row.ts';
import { highestUserId, wasUserIdGiven } from './highest-user-id.ts';

const saltBytes = 32;

export class SqliteUserRepository implements UserRepository {
  readonly #find: Statement<[number], UserRow>;
  readonly #findByName: Statement<[string, string], UserRow>;
  readonly #namesDifferingInCase: Statement<[], { readonly username: string; readonly folded_name: string }>;
  readonly #list: Statement<[], UserRow>;
  readonly #page: Statement<[number, number], UserRow>;
  readonly #first: Statement;
  readonly #countWithPassword: Statement<[], { readonly count: number }>;
  readonly #passwordHashAt: Statement<[number], { readonly password_hash: string }>;
  readonly #insert: Statement;
  readonly #rename: Statement;
  readonly #setDisabled: Statement;
  readonly #setEmergency: Statement;
  readonly #setPasswordHash: Statement;
  readonly #erase: Statement;

  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare('SELECT * FROM users WHERE id = ?');
    this.#findByName = database.prepare(
      'SELECT * FROM users WHERE folded_name = ? OR username = ? ORDER BY id',
    );
    this.#namesDifferingInCase = database.prepare(
      `SELECT username, folded_name FROM users WHERE folded_name IN
         (SELECT folded_name FROM users GROUP BY folded_name HAVING count(*) > 1) ORDER BY folded_name, username`,
    );
    this.#list = database.prepare('SELECT * FROM users ORDER BY username');
    this.#page = database.prepare('SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?');
    this.#first = database.prepare('SELECT id FROM users LIMIT 1');
    // Triggers keep the places without gaps, so there is nothing to count.
    this.#countWithPassword = database.prepare('SELECT coalesce(max(place) + 1, 0) AS count FROM decoys');
    this.#passwordHashAt = database.prepare(
      'SELECT u.password_hash FROM decoys d JOIN users u ON u.id = d.user_id WHERE d.place = ?',
    );
    this.#insert = database.prepare(
      `INSERT INTO users (id, username, folded_name, display_name, role, ward_id, password_hash, disabled, created_at_ms, salt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#rename = database.prepare('UPDATE users SET username = ?, folded_name = ? WHERE id = ?');
    this.#setDisabled = database.prepare('UPDATE users SET disabled = ? WHERE id = ?');
    this.#setEmergency = database.prepare('UPDATE users SET emergency = ? WHERE id = ?');
    // '!' is not a hash of any kind, so no password matches it.
    this.#erase = database.prepare(
      "UPDATE users SET username = '[erased ' || id || ']', folded_name = '[erased ' || id || ']', display_name = 'Erased', password_hash = '!', disabled = 1, salt = NULL WHERE id = ?",
    );
    this.#setPasswordHash = database.prepare('UPDATE users SET password_hash = ? WHERE id = ?');
  }

  async find(id: number): Promise<User | null> {
    const row = this.#find.get(id);
    return row ? userOf(row) : null;
  }

  async findByName(username: string): Promise<User | null> {
    const namesakes = await this.namesakes(username);
    const normalized = normalizeUsername(username);
    const exact = namesakes.find((user) => user.username === normalized);
    return exact ?? (namesakes.length === 1 && namesakes[0] ? namesakes[0] : null);
  }

  async namesakes(username: string): Promise<readonly User[]> {
    return this.#findByName.all(foldUsername(username), normalizeUsername(username)).map(userOf);
  }

  async namesDifferingInCase(): Promise<readonly (readonly string[])[]> {
    const groups = Map.groupBy(this.#namesDifferingInCase.all(), ({ folded_name }) => folded_name);
    return [...groups.values()].map((rows) => rows.map(({ username }) => username));
  }

  async list(): Promise<readonly User[]> {
    return this.#list.all().map(userOf);
  }

  async page(afterId: number, limit: number): Promise<readonly User[]> {
    return this.#page.all(afterId, limit).map(userOf);
  }

  async countWithPassword(): Promise<number> {
    return this.#countWithPassword.get()?.count ?? 0;
  }

  async passwordHashAt(place: number): Promise<string | null> {
    return this.#passwordHashAt.get(place)?.password_hash ?? null;
  }

  async wasIdGiven(id: number): Promise<boolean> {
    return wasUserIdGiven(this.#database, id);
  }

  async isEmpty(): Promise<boolean> {
    return this.#first.get() === undefined;
  }

  async insert(
    user: Omit<User, 'id' | 'emergency' | 'salt'> & { readonly id: number | null },
  ): Promise<number> {
    const { lastInsertRowid } = this.#insert.run(
      // Whatever has happened to rows and counters, no user gets an id that tokens or the trail associate with
      // another.
      user.id ?? highestUserId(this.#database) + 1,
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
    return Number(lastInsertRowid);
  }

  async reserveIdsBelow(id: number): Promise<void> {
    const highest = Math.max(highestUserId(this.#database), id - 1);
    // Numbers are bound as floating-point ones, and this table takes them as they come.
    const changed = this.#database
      .prepare("UPDATE sqlite_sequence SET seq = CAST(? AS INTEGER) WHERE name = 'users'")
      .run(highest).changes;
    if (changed === 0)
      this.#database
        .prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('users', CAST(? AS INTEGER))")
        .run(highest);
  }

  async rename(id: number, username: string): Promise<void> {
    this.#rename.run(username, foldUsername(username), id);
  }

  async setDisabled(id: number, disabled: boolean): Promise<void> {
    this.#setDisabled.run(disabled ? 1 : 0, id);
  }

  async setEmergency(id: number, emergency: User['emergency']): Promise<void> {
    this.#setEmergency.run(emergency, id);
  }

  async setPasswordHash(id: number, passwordHash: string): Promise<void> {
    this.#setPasswordHash.run(passwordHash, id);
  }

  async erase(id: number): Promise<void> {
    this.#erase.run(id);
  }
}
