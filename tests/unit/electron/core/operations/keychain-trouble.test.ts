import { describe, expect, it } from 'vitest';
import { InMemoryDraftFiles } from '../../../../../electron/core/ports/in-memory-draft-files.ts';
import { SecretStoreError, type SecretStoreStatus } from '../../../../../electron/core/ports/secret-store.ts';
import type { Snapshot } from '../../../../../electron/core/views/snapshot.ts';
import type { Workstation } from '../../../../../electron/core/workstation.ts';
import {
  hour,
  minute,
  type StationParts,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const pin = '482915';
const note = { username: 'ana', app: null, name: 'notes', text: 'half a note' };

/** A keychain that is locked until somebody unlocks it, and records whether it was asked on somebody's behalf. */
class LockableSecretStore extends TestSecretStore {
  isLocked = true;
  readonly asked: boolean[] = [];

  override get status(): SecretStoreStatus {
    if (!this.isLocked) return super.status;
    return { persistence: 'memory', backend: 'Test', reason: 'It is locked.', trouble: 'locked' };
  }

  async reopen(byHand: boolean): Promise<boolean> {
    this.asked.push(byHand);
    return !this.isLocked;
  }

  override async get(name: string) {
    this.#check();
    return await super.get(name);
  }

  override async set(name: string, value: string) {
    this.#check();
    await super.set(name, value);
  }

  override async delete(name: string) {
    this.#check();
    await super.delete(name);
  }

  override async names() {
    this.#check();
    return await super.names();
  }

  #check(): void {
    if (this.isLocked) throw new SecretStoreError('locked', 'locked');
  }
}

/** A workstation that starts with a locked keychain containing `entries`. */
async function startLocked(entries = new Map<string, string>()) {
  const first = await startWithFakeServer();
  await first.workstation.stop();
  const secrets = new LockableSecretStore(entries);
  const parts: StationParts = { ...first.parts, secrets };
  const station = await startStation(parts);
  return { ...first, ...station, secrets, parts };
}

type SignedOut = Pick<Awaited<ReturnType<typeof startLocked>>, 'workstation' | 'clock' | 'server'>;

async function signIn({ workstation, clock, server }: SignedOut) {
  const signedIn = workstation.actions['session.sign-in']({ username: 'ana', password: server.password });
  await clock.advance(0);
  expect(await signedIn).toEqual({ ok: true });
}

const kinds = (workstation: Workstation) => activityOf(workstation.snapshot()).map(({ kind }) => kind);

function activityOf({ phase }: Snapshot) {
  return phase.name === 'active' ? phase.session.activity : [];
}

describe('a keychain that is locked at the start', () => {
  it('is told as such, is looked at every half minute without asking anybody, and by hand', async () => {
    const { workstation, clock, secrets } = await startLocked();
    expect(workstation.snapshot().keychain).toMatchObject({ persistence: 'memory', trouble: 'locked' });
    await clock.advance(minute);
    expect(secrets.asked).toEqual([false, false]);
    const tried = workstation.actions['session.retry-now']();
    await clock.advance(0);
    await tried;
    expect(secrets.asked).toEqual([false, false, true]);
    await workstation.stop();
  });

  it('gets what it has missed once it is unlocked, and the next start goes on with it', async () => {
    const station = await startLocked();
    const { workstation, clock, secrets, parts } = station;
    await signIn(station);
    const chosen = workstation.actions['session.set-pin']({ pin });
    await clock.track(chosen);
    expect(await chosen).toEqual({ ok: true });
    expect(secrets.entries.size).toBe(0);
    secrets.isLocked = false;
    const nowMs = clock.trueMs();
    await clock.advance(minute);
    const { keychain } = workstation.snapshot();
    expect(keychain).toMatchObject({ persistence: 'persistent', trouble: null });
    expect(keychain.usableSinceMs).toBeGreaterThanOrEqual(nowMs);
    expect(secrets.sessionEntries.map((name) => name.split(':')[0])).toEqual(
      expect.arrayContaining(['session', 'refresh', 'pin']),
    );
    await workstation.stop();
    const again = await startStation(parts);
    expect(again.workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { pin: 'usable' } });
    await again.workstation.stop();
  });

  it('does not keep a PIN from unlocking without a connection, as long as it is counted in memory', async () => {
    const station = await startLocked();
    const { workstation, clock, network } = station;
    await signIn(station);
    await clock.track(workstation.actions['session.set-pin']({ pin }));
    await workstation.lock('button');
    network.become('offline');
    const wrong = await clock.track(workstation.actions['session.unlock']({ pin: '591824' }));
    expect(wrong).toEqual({ ok: false, error: 'wrong_pin', triesLeft: 4 });
    expect(await clock.track(workstation.actions['session.unlock']({ pin }))).toEqual({ ok: true });
    expect(kinds(workstation)).toEqual(expect.arrayContaining(['wrong_pin']));
    await workstation.stop();
  });

  it('brings back the stored session and the device key when nobody has signed in meanwhile', async () => {
    const before = await startWithFakeServer();
    const signedIn = before.workstation.actions['session.sign-in']({
      username: 'ana',
      password: before.server.password,
    });
    await before.clock.advance(0);
    expect(await signedIn).toEqual({ ok: true });
    await before.workstation.stop();
    const secrets = new LockableSecretStore(before.secrets.entries);
    const stored = new Map(secrets.entries);
    const { workstation } = await startStation({ ...before.parts, secrets });
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    secrets.isLocked = false;
    await before.clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'locked' },
      keychain: { persistence: 'persistent' },
    });
    expect(secrets.entries.get('device-key')).toBe(stored.get('device-key'));
    await workstation.stop();
  });

  it('takes notes all the same, and keeps them once it is unlocked', async () => {
    const station = await startLocked();
    const { workstation, clock, secrets, parts } = station;
    const draftFiles = new InMemoryDraftFiles(() => clock.wallMs());
    await workstation.stop();
    const first = { ...station, ...(await startStation({ ...parts, draftFiles })) };
    await signIn(first);
    const saved = clock.track(first.workstation.saveDraft(note));
    expect(await saved).toMatchObject({ ok: true });
    expect(await clock.track(first.workstation.readDraft(note))).toMatchObject({
      draft: { text: note.text },
    });
    secrets.isLocked = false;
    await clock.advance(minute);
    expect(first.workstation.snapshot().keychain.persistence).toBe('persistent');
    // Without `stop`, as when a process is killed.
    const next = await startStation({ ...parts, draftFiles });
    await clock.track(next.workstation.actions['session.unlock']({ password: first.server.password }));
    expect(await clock.track(next.workstation.readDraft(note))).toMatchObject({ draft: { text: note.text } });
  });

  it('has nothing of a user who signs out, and nobody is alarmed', async () => {
    const station = await startLocked();
    const { workstation, clock, secrets } = station;
    await signIn(station);
    await clock.track(workstation.saveDraft(note));
    await clock.track(workstation.actions['session.sign-out']());
    const { notice } = workstation.snapshot();
    expect(notice).toMatchObject({ kind: 'signed_out', stillStored: false });
    expect(notice?.kind === 'signed_out' && notice.wiped).toContainEqual({
      kind: 'drafts',
      count: 1,
      gone: true,
    });
    secrets.isLocked = false;
    await clock.advance(minute);
    expect(secrets.sessionEntries).toEqual([]);
    await workstation.stop();
  });

  it('loses no notes of before: what was written meanwhile follows them', async () => {
    const before = await startWithFakeServer({ sessionHours: 1 });
    const { clock } = before;
    await before.workstation.stop();
    const draftFiles = new InMemoryDraftFiles(() => clock.wallMs());
    const parts = { ...before.parts, draftFiles };
    const first = await startStation(parts);
    await signIn({ ...before, ...first });
    await clock.track(first.workstation.saveDraft({ ...note, text: 'of before' }));
    // The session ends, its drafts stay.
    await clock.advance(hour);
    await first.workstation.stop();
    const secrets = new LockableSecretStore(before.secrets.entries);
    const locked = await startStation({ ...parts, secrets });
    await signIn({ ...before, ...locked });
    await clock.track(locked.workstation.saveDraft({ ...note, text: 'of now' }));
    secrets.isLocked = false;
    await clock.advance(minute);
    await clock.advance(hour);
    expect(locked.workstation.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      keychain: { persistence: 'persistent' },
    });
    await signIn({ ...before, ...locked });
    const read = await clock.track(locked.workstation.readDraft(note));
    expect(read).toMatchObject({ draft: { text: 'of before\nof now' } });
    await locked.workstation.stop();
  });

  it('keeps its own device key: the session of another one stays in memory until its end', async () => {
    const other = await startWithFakeServer();
    const key = other.secrets.entries.get('device-key') ?? '';
    await other.workstation.stop();
    const station = await startLocked(new Map([['device-key', key]]));
    const { workstation, clock, secrets } = station;
    await signIn(station);
    secrets.isLocked = false;
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'active' },
      keychain: { persistence: 'memory' },
    });
    expect(secrets.sessionEntries).toEqual([]);
    const out = workstation.actions['session.sign-out']();
    await clock.advance(minute);
    expect(await out).toEqual({ ok: true });
    await clock.advance(minute);
    expect(workstation.snapshot().keychain.persistence).toBe('persistent');
    expect(secrets.entries.get('device-key')).toBe(key);
    await workstation.stop();
  });
});

it('a keychain that locks up in the middle of a shift is told, and so is its end', async () => {
  const station = await startLocked();
  const { workstation, clock, secrets } = station;
  secrets.isLocked = false;
  await clock.advance(minute);
  await signIn(station);
  secrets.isLocked = true;
  await clock.advance(14 * minute);
  expect(workstation.snapshot().keychain.trouble).toBe('locked');
  secrets.isLocked = false;
  await clock.advance(minute);
  const [entry] = activityOf(workstation.snapshot()).filter(({ kind }) => kind === 'keychain_unusable');
  expect(entry?.untilMs).toBeGreaterThan(entry?.atMs ?? 0);
  await workstation.stop();
});
