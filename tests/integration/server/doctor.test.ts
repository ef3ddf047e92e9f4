import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import { headFileOf } from '../../../server/crypto/audit-head-file.ts';
import { keyFileOf, readKeyFile } from '../../../server/crypto/key-file.ts';
import { checkPort } from '../../../server/doctor/check-port.ts';
import { runDoctor } from '../../../server/doctor/run-doctor.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('the doctor', () => {
  let trail: SealedTrail;

  beforeEach(async () => {
    trail = await SealedTrail.open();
    chmodSync(trail.folder, 0o700);
    await trail.append(20);
  });
  afterEach(() => trail.close());

  const states = async () => {
    const config = parseServerConfig({ database: trail.databaseFile, listen: { port: 0 } });
    const nowMs = trail.clock.nowMs();
    const findings = await runDoctor({ config, nowMs, isClockSynchronised: async () => true });
    return Object.fromEntries(findings.map(({ check, state }) => [check, state]));
  };
  /** Every file except the shared memory, which is an index rather than data. */
  const contents = () =>
    readdirSync(trail.folder)
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(trail.folder, name)))
          .digest('hex'),
      ]);
  const whileStopped = async (act: () => Promise<void>) => {
    await trail.sealed.store.close();
    await act();
    await trail.reopen();
  };

  it('finds no fault in a sound installation and changes nothing, whether the server runs or not', async () => {
    const running = contents();
    expect(new Set(Object.values(await states()))).toEqual(new Set(['ok']));
    expect(contents()).toEqual(running);
    await whileStopped(async () => {
      const stopped = contents();
      expect(new Set(Object.values(await states()))).toEqual(new Set(['ok']));
      expect(contents()).toEqual(stopped);
      expect(readdirSync(trail.folder)).toHaveLength(3);
    });
  });

  it('finds a trail that was cut off or changed', async () => {
    await whileStopped(async () => {
      trail.tamper((database) => database.exec('UPDATE audit_events SET user_id = 9 WHERE seq = 9'));
      expect(await states()).toMatchObject({ audit: 'fail', database: 'ok' });
      trail.tamper((database) => database.exec('DELETE FROM audit_events WHERE seq > 8'));
      expect(await states()).toMatchObject({ audit: 'fail' });
      writeFileSync(headFileOf(trail.databaseFile), '{}');
      expect(await states()).toMatchObject({ audit: 'fail' });
    });
    expect(await states()).toMatchObject({ audit: 'warn' });
  });

  it.each([
    'DROP TRIGGER audit_events_stay',
    "CREATE TRIGGER more AFTER INSERT ON sessions BEGIN UPDATE users SET role = 'it_admin'; END",
  ])('finds rules of the tables that are not those of this program: %s', async (sql) => {
    const database = new Sqlite(trail.databaseFile);
    database.exec(sql);
    database.close();
    expect(await states()).toMatchObject({ state: 'fail' });
  });

  it('and commands name a table that is gone in a sentence', async () => {
    await trail.sealed.store.close();
    const database = new Sqlite(trail.databaseFile);
    database.exec('ALTER TABLE alerts RENAME TO alarms');
    expect(await states()).toMatchObject({ database: 'fail' });
    const verify = await runServerCommand(['audit', 'verify', '--db', trail.databaseFile]);
    expect(verify).toMatchObject({ code: 1, out: '' });
    expect(verify.err).toMatch(/^The database .* no such table: alerts\..*`restore` a backup\.\n$/);
    database.exec('ALTER TABLE alarms RENAME TO alerts');
    database.close();
    await trail.reopen();
  });

  it('finds rights that are too wide', async ({ skip }) => {
    if (process.platform === 'win32') return skip('Windows has no file modes');
    chmodSync(keyFileOf(trail.databaseFile), 0o640);
    expect(await states()).toMatchObject({ keys: 'fail', folder: 'fail' });
    chmodSync(keyFileOf(trail.databaseFile), 0o600);
    chmodSync(trail.folder, 0o777);
    expect(await states()).toMatchObject({ folder: 'fail', keys: 'ok' });
    chmodSync(trail.folder, 0o700);
  });

  it('finds a damaged database and a clock that went back', async () => {
    trail.clock.advance(-3_600_000);
    expect(await states()).toMatchObject({ clock: 'fail', database: 'ok' });
    await trail.sealed.store.close();
    const whole = readFileSync(trail.databaseFile);
    truncateSync(trail.databaseFile, 5_000);
    expect(await states()).toMatchObject({ database: 'fail' });
    writeFileSync(trail.databaseFile, whole);
    await trail.reopen();
  });

  it('says on the command line what is wrong and what to do, and exits with 1 only then', async () => {
    const args = ['doctor', '--db', trail.databaseFile, '--port', '0'];
    const [well, ill, wrong] = await Promise.all([
      runServerCommand([...args, '--json']),
      runServerCommand([...args, '--host', '203.0.113.7', '--port', '9']),
      runServerCommand([...args, '--config', join(trail.folder, 'nothing.json')]),
    ]);
    // The test's clock is not the machine's, so only the state of the clock may differ.
    const findings: { check: string; state: string; next: string | null }[] = JSON.parse(well.out);
    expect(findings.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'configuration',
        'database',
        'keys',
        'audit',
        'clock',
        'disk',
        'folder',
        'server',
      ]),
    );
    // Preloads of our own test script do not count as somebody's tampering.
    expect(well.out).not.toContain('--import');
    for (const { state, next } of findings) expect(next === null).toBe(state === 'ok');
    expect(well.code).toBe(0);
    expect(ill).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^fail {2}server +This machine has no address 203\.0\.113\.7\. Next: /m),
    });
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^fail {2}configuration .* cannot be read \(ENOENT\)\. Next: .*\n$/),
    });
  });
});

describe('the port', () => {
  let server: TestServer;
  let other: Server;
  beforeEach(async () => {
    server = await startTestServer();
    other = createServer((socket) => socket.resume().end('220 mail\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterEach(async () => {
    other.close();
    await server.close();
  });

  it('is free, of this server, of another one, or of another program', async () => {
    const at = (port: number, ids: readonly string[]) =>
      checkPort(parseServerConfig({ listen: { port } }), ids);
    const keys = readKeyFile(keyFileOf(server.databaseFile))?.keys.map(({ kid }) => kid) ?? [];
    const port = Number(new URL(server.url).port);
    expect(await at(port, keys)).toMatchObject({ state: 'ok', message: expect.stringContaining('is ready') });
    expect(await at(port, ['another'])).toMatchObject({ state: 'warn' });
    const address = other.address();
    const otherPort = typeof address === 'object' && address ? address.port : 0;
    expect(await at(otherPort, keys)).toMatchObject({ state: 'fail' });
    other.close();
    await once(other, 'close');
    expect(await at(otherPort, keys)).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('free'),
    });
  });
});
