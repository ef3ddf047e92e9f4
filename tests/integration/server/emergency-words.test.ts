import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { endSession } from '../../../server/domain/sessions/end-session.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const officer = { username: 'olga', password: 'a quiet word in the ear', role: 'security_officer' } as const;
const words = 'Herzstillstand in Zimmer 4, “niemand” da\nund Ana war beim Röntgen';
const minuteMs = 60_000;

let server: TestServer;
let station: DpopClient;

beforeEach(async () => {
  server = await startTestServer();
  station = await DpopClient.create();
  await addTestUser(server);
  await addTestUser(server, officer);
});
afterEach(() => server.close());

const breakGlass = async (changes: Record<string, unknown> = {}) => {
  const { username, password } = nurse;
  const asked = { username, password, reason_code: 'patient_in_danger', confirmed: true, ...changes };
  return await station.post(`${server.url}/account/emergency`, asked, server.clock);
};

const write = async (access: string, text: unknown, by = station) =>
  await by.postAs(access, `${server.url}/v1/emergency/words`, { words: text }, server.clock);

const listed = async (token: string, query = '') =>
  (await callAs(token, `${server.url}/v1/admin/emergency-accesses${query}`)).body.emergency_accesses;

const reviewed = async (token: string, id: string, decision: Record<string, unknown>) =>
  await callAs(token, `${server.url}/v1/admin/emergency-accesses/${id}/review`, {
    method: 'POST',
    body: JSON.stringify({ verdict: 'justified', note: 'Asked the ward: it was so.', ...decision }),
    headers: { 'content-type': 'application/json' },
  });

const alertsOf = async () =>
  (await readAudit(server)).filter(({ type, reason }) => type === 'alert' && reason !== 'outside_ward');

describe('an emergency session that began without words', () => {
  it('takes them once, as often as the answer is lost, and the trail vouches for them without telling', async () => {
    const opened = await breakGlass();
    expect(opened.status, JSON.stringify(opened.body)).toBe(200);
    const { access, session } = opened.body;
    expect((await write(access, ' short ')).body.error).toBe('invalid_request');
    expect((await write(access, 'x'.repeat(501))).body.error).toBe('invalid_request');
    expect((await write(access, 'right to left: \u202Egnorw si siht')).body.error).toBe('invalid_request');
    expect((await write(access, null)).body.error).toBe('invalid_request');
    expect((await write(access, words)).status).toBe(200);
    expect((await write(access, `  ${words}\n`)).status).toBe(200);
    expect((await write(access, 'another story altogether')).body).toMatchObject({
      error: 'words_already_written',
    });
    const { access: officers } = await signInBound(server, station, officer);
    expect(await listed(officers)).toMatchObject([{ id: session.id, reason: words, reason_noted_by: null }]);
    const events = await readAudit(server);
    expect(events.filter(({ type }) => type === 'break_glass_words')).toMatchObject([
      { sessionId: session.id, details: { words: expect.any(String) } },
    ]);
    expect(JSON.stringify(events)).not.toContain('Zimmer 4');
    expect(JSON.stringify(server.log)).not.toContain('Zimmer 4');
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
    // Words that somebody puts into the table are none.
    const other = (await breakGlass()).body.session;
    const forged = { text: words, atMs: server.clock.nowMs(), notedBy: null };
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ emergencies }) => await emergencies.addWords(other.id, forged)),
    );
    const verdict = await verifyAudit(server);
    expect(verdict).toMatchObject({ whole: false });
    expect(JSON.stringify(verdict)).toContain('words that came later');
  });

  it('takes them from its own workstation alone, and not once it is over', async () => {
    const { access, session } = (await breakGlass()).body;
    const other = await DpopClient.create();
    expect((await write(access, words, other)).body.error).toBe('invalid_dpop_proof');
    const lent = await fetch(`${server.url}/v1/emergency/words`, {
      method: 'POST',
      body: JSON.stringify({ words }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` },
    });
    expect(lent.status).toBe(401);
    // Neither another session of the same user nor one of somebody else.
    const own = (await signInBound(server, station)).access;
    expect((await write(own, words)).body.error).toBe('forbidden');
    const elsewhere = (await signInBound(server, other, officer)).access;
    expect((await write(elsewhere, words, other)).body.error).toBe('forbidden');
    const unproven = await call(`${server.url}/v1/emergency/words`, {
      method: 'POST',
      body: JSON.stringify({ words, session_id: session.id }),
      headers: { 'content-type': 'application/json' },
    });
    expect(unproven.status).toBe(401);

    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async (repositories) => {
        const found = await repositories.sessions.find(session.id);
        if (found === null) throw new Error('the session is not there');
        await endSession(repositories, found, {
          reason: 'logout',
          nowMs: server.clock.nowMs(),
          address: null,
        });
      }),
    );
    expect((await write(access, words)).body.error).toBe('invalid_token');
    const expired = (await breakGlass()).body;
    server.clock.advance(31 * minuteMs);
    expect((await write(expired.access, words)).body.error).toBe('invalid_token');
    expect(await alertsOf()).toContainEqual(
      expect.objectContaining({ reason: 'emergency_words_missing', sessionId: session.id }),
    );
  });

  it('is the same to a workstation that writes them at the start, which is asked for nothing', async () => {
    const { access, session } = (await breakGlass({ reason: words })).body;
    expect((await write(access, words)).status).toBe(200);
    expect((await write(access, 'another story altogether')).body.error).toBe('words_already_written');
    server.clock.advance(31 * minuteMs);
    await server.restart();
    const { access: officers } = await signInBound(server, station, officer);
    expect(await listed(officers)).toMatchObject([{ id: session.id, reason: words }]);
    expect(await alertsOf()).toEqual([]);
    expect((await reviewed(officers, session.id, { words })).body.error).toBe('words_already_written');
    expect((await reviewed(officers, session.id, {})).status).toBe(200);
  });

  it('opens by the handle of a badge, once, or by a name, never by both or neither', async () => {
    expect((await breakGlass({ username: undefined })).body.error).toBe('invalid_request');
    expect((await breakGlass({ handle: 'h' })).body.error).toBe('invalid_request');
    expect((await breakGlass({ username: undefined, handle: 'h' })).body.error).toBe('badge_expired');
    // Only an enrolled workstation is told whose badge it is.
    const { code } = await withStoreOf(server, ({ unitOfWork }) =>
      createEnrolmentCode({ clock: server.clock, unitOfWork }, { ward: '3B', ttlSeconds: 60 }, commandLine),
    );
    await station.post(`${server.url}/v1/devices`, { code, name: 'B-204' }, server.clock);
    const { access } = await signInBound(server, station);
    const number = '0043219876';
    const linked = await station.postAs(access, `${server.url}/v1/badges`, { number }, server.clock);
    expect(linked.status, JSON.stringify(linked.body)).toBe(201);
    const found = await station.post(`${server.url}/v1/badge/identify`, { number }, server.clock);
    const { handle } = found.body;
    const by = { username: undefined, handle };
    expect((await breakGlass({ ...by, password: 'wrong' })).body.error).toBe('invalid_credentials');
    const opened = await breakGlass(by);
    expect(opened.body).toMatchObject({ session: { profile: 'break_glass' } });
    expect((await breakGlass(by)).body.error).toBe('badge_expired');
  });
});

describe('a review', () => {
  it('asks for the words that are missing, and says who noted them', async () => {
    const { session } = (await breakGlass()).body;
    const { access } = await signInBound(server, station, officer);
    expect(await listed(access)).toMatchObject([{ reason: null, reason_noted_by: null }]);
    expect((await reviewed(access, session.id, {})).body.error).toBe('words_missing');
    // Its user can still write them.
    expect((await reviewed(access, session.id, { words })).body).toMatchObject({
      error: 'words_missing',
      detail: expect.stringContaining('still goes on'),
    });
    expect((await reviewed(access, session.id, { verdict: 'needs_follow_up' })).status).toBe(200);
    server.clock.advance(46 * minuteMs);
    const again = (await signInBound(server, station, officer)).access;
    expect((await reviewed(again, session.id, { words: 'short' })).body.error).toBe('invalid_request');
    expect((await reviewed(again, session.id, { words })).status).toBe(200);
    expect(await listed(again)).toMatchObject([
      { reason: words, reason_noted_by: { username: officer.username }, review: { verdict: 'justified' } },
    ]);
    expect((await reviewed(again, session.id, { words })).body.error).toBe('already_reviewed');
    const events = await readAudit(server);
    expect(events.filter(({ type }) => type === 'break_glass_words')).toMatchObject([
      { details: { emergency_id: session.id, reviewer_id: expect.any(Number), acted_by: 'user' } },
    ]);
    expect(JSON.stringify(events)).not.toContain('Zimmer 4');
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it('is made at the command line, too, and needs the words there', async () => {
    const { session } = (await breakGlass()).body;
    server.clock.advance(31 * minuteMs);
    // A program that starts ends what has expired.
    await server.restart();
    const db = ['--db', server.databaseFile];
    const decided = ['emergency', 'review', session.id, '--by', officer.username, '--verdict', 'justified'];
    const review = (...more: string[]) => runServerCommand([...decided, '--note', 'Seen.', ...more, ...db]);
    const shown = await runServerCommand(['emergency', 'show', session.id, ...db]);
    expect(shown.out).toContain('in own words: missing; ask');
    expect(await review()).toMatchObject({ code: 1, err: expect.stringContaining('Nobody has written why') });
    expect(await review('--words', 'short')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--words: 10 to 500 characters'),
    });
    expect(await review('--words', words)).toMatchObject({ code: 0 });
    const after = await runServerCommand(['emergency', 'show', session.id, ...db]);
    expect(after.out).toMatch(/as noted by olga: Herzstillstand in Zimmer 4, “niemand” da\n {2}und Ana/);
  });
});
