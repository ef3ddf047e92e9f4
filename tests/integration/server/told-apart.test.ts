import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { migrate } from '../../../server/store/sqlite/migrate.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';

it('workstations of one name in a database of before are told apart, and codes in it still work', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-names-'));
  const file = join(folder, 'carelink.sqlite');
  try {
    const older = new Sqlite(file);
    migrate(
      older,
      1,
      migrations.filter(({ number }) => number < 23),
    );
    const insert = older.prepare(
      'INSERT INTO devices (id, key_thumbprint, name, registered_at_ms, enrolled_at_ms, revoked_at_ms) VALUES (?, ?, ?, 1, 1, ?)',
    );
    const names = ['B-204', 'b-204', 'Küche', 'Ku\u0308che', 'B-204', 'alone'];
    for (const [index, name] of names.entries())
      insert.run(randomBytes(16), randomBytes(32), name, index === 0 ? 2 : null);
    older
      .prepare('INSERT INTO enrolment_codes (selector, salt, hash, expires_at_ms) VALUES (?, ?, ?, 9)')
      .run('AAAA', randomBytes(16), randomBytes(32));
    older.close();

    const store = await openStore({ file, nowMs: 2, log: silentLog, lockPatienceMs: 1_000 });
    const { devices, code, siteCodes } = await store.unitOfWork.read(async (repositories) => ({
      devices: await repositories.devices.page(null, 50),
      code: await repositories.codes.find('AAAA'),
      siteCodes: await repositories.codes.siteCodes(),
    }));
    expect(devices.map(({ name, givenName }) => [name, givenName])).toEqual([
      // Revoked: nobody signs in there.
      ['B-204', 'B-204'],
      ['b-204', 'b-204'],
      ['Küche', 'Küche'],
      ['Ku\u0308che (2)', 'Ku\u0308che'],
      ['B-204 (2)', 'B-204'],
      ['alone', 'alone'],
    ]);
    expect(
      devices.every(({ machineId, waitingSinceMs }) => machineId === null && waitingSinceMs === null),
    ).toBe(true);
    expect(code).toMatchObject({ wardId: null, expiresAtMs: 9, site: null });
    expect(siteCodes).toEqual([]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
