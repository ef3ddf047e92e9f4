import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../server/domain/audit/chain/verify-chain.ts';
import { type AuditFormat, rendererOf } from '../../../server/domain/audit/export/audit-format.ts';
import { parseRecord } from '../../../server/domain/audit/export/audit-record.ts';
import { exportTrail } from '../../../server/domain/audit/export-trail.ts';
import { auditEventTypes, type NewAuditEvent } from '../../../server/domain/records/audit-event.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../support/server/dpop-client.ts';
import {
  type FhirR4AuditEvent,
  fhirR4AuditEvent,
  fhirR4Bundle,
  problemsOfGetAccessToken,
} from '../../support/server/fhir-r4-audit-event.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const issuer = 'https://carelink.example.org';

describe('audit export', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer();
    await addTestUser(server);
    const client = await DpopClient.create();
    await client.post(`${server.url}/account/token/`, { username: 'nora', password: 'wrong' }, server.clock);
    const { refresh } = await signInBound(server, client);
    server.clock.advance(60_000);
    const { body } = await refreshBound(server, client, refresh);
    await refreshBound(server, client, refresh);
    await callAs(body.access, `${server.url}/v1/session/lock`, {
      method: 'POST',
      body: JSON.stringify({ cause: 'button' }),
      headers: { 'content-type': 'application/json' },
    });
    await client.post(`${server.url}/account/logout/`, { refresh: body.refresh }, server.clock);
  });
  afterEach(() => server.close());

  async function exported(
    format: AuditFormat,
    { sinceMs = null, untilMs = null }: { sinceMs?: number | null; untilMs?: number | null } = {},
  ): Promise<string> {
    let out = '';
    const write = async (text: string) => {
      out += text;
    };
    await withStoreOf(server, ({ unitOfWork }) =>
      exportTrail(
        { clock: server.clock, unitOfWork },
        { format, render: rendererOf(format, issuer), sinceMs, untilMs, write },
      ),
    );
    return out;
  }

  const append = (...events: Partial<NewAuditEvent>[]) =>
    withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ audit }) => {
        for (const event of events) {
          await audit.append({ type: 'refresh', outcome: 'success', timeMs: server.clock.nowMs(), ...event });
        }
      }),
    );

  const fhirOf = async (): Promise<FhirR4AuditEvent[]> =>
    (fhirR4Bundle.parse(JSON.parse(await exported('fhir'))).entry ?? []).map(({ resource }) => resource);

  it('is audited itself, before anything is shown, and does not contain itself', async () => {
    const before = await readAudit(server);
    const out = await exported('ndjson', { sinceMs: 0 });
    expect(out.trimEnd().split('\n')).toHaveLength(before.length);
    expect((await readAudit(server)).at(-1)).toMatchObject({
      type: 'audit_exported',
      details: { format: 'ndjson', to_seq: before.length, since: '1970-01-01T00:00:00.000Z', until: null },
    });
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it('as NDJSON contains everything needed to verify the chain elsewhere', async () => {
    const before = await readAudit(server);
    const lines = (await exported('ndjson')).trimEnd().split('\n');
    const events = lines.map((line) => parseRecord(line) ?? expect.unreachable());
    expect(events).toEqual(before);
    expect(verifyChain(events)).toMatchObject({ whole: true, count: before.length });
  });

  it('takes a span of time', async () => {
    const nowMs = server.clock.nowMs();
    const early = (await exported('ndjson', { untilMs: nowMs })).trimEnd().split('\n');
    const late = (await exported('ndjson', { sinceMs: nowMs })).trimEnd().split('\n');
    const types = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).type);
    expect(types(early)).toContain('sign_in');
    expect(types(late)).toEqual(['refresh', 'refresh_recovered', 'lock', 'sign_out', 'audit_exported']);
    expect(await exported('ndjson', { sinceMs: nowMs + 1 })).toBe('');
    expect(JSON.parse(await exported('fhir', { sinceMs: nowMs + 1 }))).not.toHaveProperty('entry');
  });

  it('as CSV has a header and a line an event, and no cell that a spreadsheet would run', async () => {
    await append(
      { reason: '=HYPERLINK("http://evil","x")', details: { note: 'a "quote", a comma' } },
      { reason: '+1' },
      { reason: '-1' },
      { reason: '@SUM(A1)' },
      { reason: '\tx' },
      { address: '=1', reason: 'one\r\ntwo' },
    );
    const rows = parseCsv(await exported('csv'));
    const events = (await readAudit(server)).slice(0, -1);
    expect(rows[0]?.slice(0, 4)).toEqual(['seq', 'time', 'type', 'outcome']);
    expect(rows).toHaveLength(events.length + 1);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    const reason = rows[0]?.indexOf('reason') ?? -1;
    expect(rows.slice(-6).map((row) => row[reason])).toEqual([
      '\'=HYPERLINK("http://evil","x")',
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\tx",
      'one\r\ntwo',
    ]);
    expect(JSON.parse(rows.at(-6)?.[rows[0]?.indexOf('details') ?? -1] ?? '')).toEqual({
      note: 'a "quote", a comma',
    });
  });

  it('as FHIR R4 conforms for every kind of event', async () => {
    await append(
      ...auditEventTypes.map((type) => ({ type, userId: 1, address: '10.0.0.8', reason: 'because' })),
      ...auditEventTypes.map((type) => ({ type, outcome: 'failure' as const })),
    );
    const events = await fhirOf();
    expect(events.length).toBeGreaterThan(2 * auditEventTypes.length);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('as FHIR tells sign-in, sign-out and emergency access by their DICOM codes', async () => {
    await append({ type: 'break_glass', userId: 1, reason: 'resuscitation' });
    const events = await fhirOf();
    const withOwnCode = (type: string) =>
      events.filter(({ subtype }) => subtype.some(({ code }) => code === type)).at(0);
    const dicomCode = (type: string) => [
      withOwnCode(type)?.type.code,
      withOwnCode(type)?.subtype[0]?.code,
      withOwnCode(type)?.outcome,
    ];
    expect(dicomCode('sign_in')).toEqual(['110114', '110122', '0']);
    expect(dicomCode('sign_in_failed')).toEqual(['110114', '110122', '4']);
    expect(dicomCode('sign_out')).toEqual(['110114', '110123', '0']);
    expect(dicomCode('break_glass')).toEqual(['110113', '110127', '0']);
    expect(withOwnCode('break_glass')?.purposeOfEvent?.[0]?.coding[0]?.code).toBe('BTG');
  });

  it('as FHIR records each token by the BALP profile IHE.IUA.71, with the token id and without the token', async () => {
    const text = await exported('fhir');
    const tokens = (await fhirOf()).filter(({ meta }) => meta?.profile[0]?.endsWith('/IHE.IUA.71'));
    expect(tokens).toHaveLength(3);
    for (const token of tokens) expect(problemsOfGetAccessToken(token)).toEqual([]);
    const audited = (await readAudit(server)).flatMap(({ details }) => details?.access_jti ?? []);
    const policies = tokens.flatMap(({ agent }) => agent.flatMap(({ policy }) => policy ?? []));
    expect(policies).toEqual(audited.map((jti) => `urn:ietf:params:oauth:jti:${jti}`));
    expect(text).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);
    expect(text).not.toContain('nora');
  });

  it('the schema of this test rejects what is wrong', async () => {
    const [event] = await fhirOf();
    const { outcome: _, ...withoutOutcome } = event ?? expect.unreachable();
    const wrong = [
      { ...event, recorded: undefined },
      { ...event, agent: [] },
      { ...event, outcome: '1' },
      { ...event, outcom: '0' },
      { ...event, type: { system: 'urn:x', code: 'login' } },
    ];
    for (const each of wrong) expect(fhirR4AuditEvent.safeParse(each).success).toBe(false);
    expect(fhirR4AuditEvent.safeParse({ ...withoutOutcome, outcome: '0' }).success).toBe(true);
  });
});

/** A small independent reader of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, end] of text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)?.push((quoted ?? '').replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}
