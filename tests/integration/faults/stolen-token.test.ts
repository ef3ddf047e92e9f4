import { afterEach, expect, it } from 'vitest';
import { dpopProof } from '../../../electron/core/token-api/dpop-proof.ts';
import { UserKey } from '../../../electron/core/token-api/user-key.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';
import { forceRefresh } from '../../support/faults/force-refresh.ts';
import { readSessions } from '../../support/faults/read-session.ts';
import { type Clinic, startClinic } from '../../support/faults/start-clinic.ts';

const refreshPath = '/account/token/refresh/';
let clinic: Clinic;

afterEach(() => clinic.close());

function storedRefreshToken(): string {
  const name = clinic.secrets.sessionEntries.find((entry) => entry.startsWith('refresh:'));
  return clinic.secrets.entries.get(name ?? '') ?? '';
}

/** Presents a refresh token with a proof by `key`, as a program on the same network would. */
async function present(refresh: string, key: UserKey) {
  const url = `${clinic.proxy.url}${refreshPath}`;
  let nonce: string | null = null;
  for (let tries = 0; ; tries += 1) {
    const dpop = dpopProof(key, { method: 'POST', url, nowMs: clinic.clock.nowMs(), nonce });
    const headers = { 'content-type': 'application/json', dpop };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ refresh }) });
    const body = (await answer.json()) as Record<string, unknown>;
    if (body.error !== 'use_dpop_nonce' || tries > 0) return { status: answer.status, body };
    nonce = answer.headers.get('dpop-nonce');
  }
}

async function alerts(): Promise<unknown[]> {
  const store = await openStore({
    file: clinic.databaseFile,
    nowMs: Date.now(),
    log: silentLog,
    lockPatienceMs: 5_000,
  });
  try {
    const events = await store.unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.events()));
    return events.filter(({ type }) => type === 'alert');
  } finally {
    await store.close();
  }
}

it('refuses a refresh token copied to another key, raises an alert, and the nurse goes on', async () => {
  clinic = await startClinic();
  const thief = UserKey.generate();
  const stolen = storedRefreshToken();
  expect(stolen).not.toBe('');

  expect(await present(stolen, thief)).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } });
  expect(await alerts()).toMatchObject([{ reason: 'proof_foreign_key' }]);

  expect(await forceRefresh(clinic.workstation)).toBe(true);
  expect(clinic.workstation.snapshot().phase.name).toBe('active');
  expect(await present(stolen, thief)).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } });
  expect((await readSessions(clinic.databaseFile))[0]).toMatchObject({ ended: false });
});

it('ends the session when a token of two generations ago comes back with the right key; both sides say why', async () => {
  clinic = await startClinic();
  const old = storedRefreshToken();
  const key = UserKey.parse(clinic.secrets.entries.get('device-key') ?? '');
  if (key === null) throw new Error('no device key');
  expect(await forceRefresh(clinic.workstation)).toBe(true);
  expect(await forceRefresh(clinic.workstation)).toBe(true);

  expect(await present(old, key)).toMatchObject({
    status: 401,
    body: { error: 'invalid_grant', ended_reason: 'reuse_detected' },
  });
  expect(await forceRefresh(clinic.workstation)).toBe(false);

  const { phase, notice } = clinic.workstation.snapshot();
  expect(phase.name).toBe('signed_out');
  expect(notice).toMatchObject({ kind: 'session_ended', reason: 'reuse_detected' });
  expect(clinic.secrets.sessionEntries).toEqual([]);
  const [session] = await readSessions(clinic.databaseFile);
  expect(session).toMatchObject({ ended: true, events: { reuse_detected: 1 } });
});

it('accepts no request twice: a recorded refresh gives nothing to who plays it again', async () => {
  clinic = await startClinic();
  const key = UserKey.parse(clinic.secrets.entries.get('device-key') ?? '');
  if (key === null) throw new Error('no device key');
  const url = `${clinic.proxy.url}${refreshPath}`;
  const first = await present(storedRefreshToken(), key);
  expect(first.status).toBe(200);
  const nonceAnswer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      dpop: dpopProof(key, { method: 'POST', url, nowMs: clinic.clock.nowMs(), nonce: null }),
    },
    body: JSON.stringify({ refresh: first.body.refresh }),
  });
  const nonce = nonceAnswer.headers.get('dpop-nonce');
  const dpop = dpopProof(key, { method: 'POST', url, nowMs: clinic.clock.nowMs(), nonce });
  const recorded = {
    method: 'POST',
    headers: { 'content-type': 'application/json', dpop },
    body: JSON.stringify({ refresh: first.body.refresh }),
  };
  expect((await fetch(url, recorded)).status).toBe(200);
  const replayed = await fetch(url, recorded);
  expect(replayed.status).toBe(401);
  expect(await replayed.json()).toMatchObject({ error: 'invalid_dpop_proof' });
});
