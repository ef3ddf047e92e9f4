import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AuditEventType } from '../../../../server/domain/records/audit-event.ts';
import { lockSpace } from '../../../../server/store/postgres/batch-statements.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { nurse } from '../../../support/server/add-test-user.ts';
import { postJson } from '../../../support/server/dpop-client.ts';
import { openRaw, readAnswers } from '../../../support/server/raw-connection.ts';
import { type ServedServer, serveCommand } from '../../../support/server/serve-command.ts';

const why = whyNoPostgres();
const clock = { nowMs: () => Date.now() };
/** Longer than any client waits, and than a busy node is silent. */
const stoppedMs = 1_800;

/** Real processes, of which one is stopped by SIGSTOP while requests wait in its sockets. */
describe.skipIf(why !== null || process.platform === 'win32')(
  `a node that was stopped${why === null ? '' : ` (${why})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-stopped-'));
    let database: TestDatabase;
    let stopped: ServedServer;
    let other: ServedServer;

    beforeAll(async () => {
      database = await freshDatabase(inject('postgresFolder'));
      const settings = serverSettings(database, folder, clock);
      await addNurse(settings, folder, clock);
      const start = (node_name: string) => {
        const file = join(folder, `${node_name}.json`);
        const own = { node_name, database: join(folder, `${node_name}.sqlite`), throttle: 'off' };
        writeFileSync(file, JSON.stringify({ ...settings, ...own }));
        return serveCommand(['--config', file]);
      };
      [stopped, other] = await Promise.all([start('stopped'), start('other')]);
    });

    afterAll(async () => {
      stopped?.child.kill('SIGCONT');
      await Promise.all([stopped?.kill(), other?.kill()]);
      rmSync(folder, { recursive: true, force: true });
    });

    const body = (members: object) => JSON.stringify(members);
    const head = (path: string, text: string, more = '') =>
      `POST ${path} HTTP/1.1\r\nHost: carelink.test\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n${more}\r\n`;
    const post = (path: string, text: string, more = '') => head(path, text, more) + text;

    async function signIn(): Promise<string> {
      const { username, password } = nurse;
      const answer = await postJson(`${other.url}/account/token/`, { username, password, device: 'B-204' });
      expect(answer.status).toBe(200);
      return answer.body.refresh;
    }
    const refreshAt = (node: ServedServer, refresh: string) =>
      postJson(`${node.url}/account/token/refresh/`, { refresh });
    /** What a client does that heard nothing from the stopped node: it goes on at another, and refreshes again. */
    async function goOn(refresh: string): Promise<string> {
      const second = await refreshAt(other, refresh);
      const third = await refreshAt(other, second.body.refresh);
      expect([second.status, third.status]).toEqual([200, 200]);
      return third.body.refresh;
    }
    async function whileStopped(work: () => Promise<unknown>, forMs = stoppedMs): Promise<void> {
      stopped.child.kill('SIGSTOP');
      try {
        await Promise.all([work(), setTimeout(forMs)]);
      } finally {
        stopped.child.kill('SIGCONT');
      }
    }
    const answersOf = (sockets: readonly Socket[]) =>
      Promise.all(sockets.map(async (socket) => (await readAnswers(socket))[0]));
    /** Until it answers again as always. */
    async function untilAwake(): Promise<void> {
      await expect.poll(async () => (await refreshAt(stopped, 'no token of ours')).status).toBe(401);
    }

    test('carries out nothing that had waited: not on open connections, not on new ones, not as a sign-out', async () => {
      const [token, signedOut, half] = await Promise.all([signIn(), signIn(), signIn()]);
      const open = await Promise.all(Array.from({ length: 6 }, () => openRaw(stopped.url)));
      const [first, second, third, revoking, broken, reading] = open as [
        Socket,
        Socket,
        Socket,
        Socket,
        Socket,
        Socket,
      ];
      const late: Socket[] = [first, second, third, revoking, broken];
      const halfText = body({ refresh: half });
      // Its head is read before the stop, its body after it.
      broken.write(
        head('/account/token/refresh/', halfText, 'Connection: close\r\n') + halfText.slice(0, 10),
      );
      await refreshAt(stopped, 'no token of ours');
      let now: string[] = [];
      await whileStopped(async () => {
        for (const socket of [first, second])
          socket.write(post('/account/token/refresh/', body({ refresh: token })));
        third.write(post('/account/logout/', body({ refresh: signedOut })));
        const form = `token=${encodeURIComponent(signedOut)}`;
        revoking.write(
          post('/oauth/revoke', form).replace('application/json', 'application/x-www-form-urlencoded'),
        );
        broken.write(halfText.slice(10));
        reading.write('GET /healthz HTTP/1.1\r\nHost: carelink.test\r\nConnection: close\r\n\r\n');
        const fresh = await Promise.all([openRaw(stopped.url), openRaw(stopped.url)]);
        for (const socket of fresh) socket.write(post('/account/token/refresh/', body({ refresh: token })));
        late.push(...fresh);
        now = await Promise.all([token, signedOut, half].map(goOn));
      });
      const answers = await answersOf(late);
      expect(answers.map((answer) => answer?.status)).toEqual(late.map(() => 503));
      for (const answer of answers) {
        expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: 'unavailable' });
        expect(answer?.headers['retry-after']).toBe('1');
        expect(answer?.headers.connection).toBe('close');
      }
      expect((await answersOf([reading])).map((answer) => answer?.status)).toEqual([200]);
      await untilAwake();
      for (const refresh of now) expect((await refreshAt(stopped, refresh)).status).toBe(200);
      const types = (await asSuperuser(database, 'SELECT DISTINCT type FROM audit_events')).map(
        ({ type }) => type as AuditEventType,
      );
      expect(types).toContain('refresh' satisfies AuditEventType);
      expect(types).not.toContain('reuse_detected' satisfies AuditEventType);
      expect(stopped.errors()).toContain('this process stood still');
    });

    test('does not carry out what had begun to wait for its turn when it was stopped', async () => {
      const { username, password } = nurse;
      const { host, port, user, database: name } = database;
      const inTheWay = new Client({ host, port, user, password: database.password, database: name });
      await inTheWay.connect();
      try {
        await inTheWay.query(`SELECT pg_advisory_lock(${lockSpace}, 0)`);
        const socket = await openRaw(stopped.url);
        const text = body({ username, password, device: 'late' });
        socket.write(post('/account/token/', text, 'Connection: close\r\n'));
        const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        await expect.poll(() => asSuperuser(database, waiting)).toHaveLength(1);
        await whileStopped(async () => {});
        expect((await answersOf([socket]))[0]?.status).toBe(503);
      } finally {
        await inTheWay.end();
      }
      // By then the transaction that had waited has come to its end.
      await expect.poll(async () => (await signIn()).length).toBeGreaterThan(0);
      await untilAwake();
      expect(await asSuperuser(database, "SELECT 1 FROM sessions WHERE device_label = 'late'")).toEqual([]);
    });

    test('loses nothing by a stop that is shorter than anybody waits', async () => {
      await untilAwake();
      const standstills = () => stopped.errors().split('this process stood still').length;
      await expect
        .poll(async () => {
          const before = standstills();
          const token = await signIn();
          const socket = await openRaw(stopped.url);
          await whileStopped(async () => {
            socket.write(post('/account/token/refresh/', body({ refresh: token }), 'Connection: close\r\n'));
          }, 400);
          const [answer] = await answersOf([socket]);
          // On a busy machine it may have been longer than it was meant to be.
          return standstills() > before ? 'it was longer' : answer?.status;
        })
        .toBe(200);
    });
  },
);
