import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceKeyMark } from '../../../../../electron/core/ports/device-key-mark.ts';
import { InMemorySecretStore } from '../../../../../electron/core/ports/in-memory-secret-store.ts';
import { FileDeviceKeyMark } from '../../../../../electron/platform/file-device-key-mark.ts';
import { resultOf } from '../../../../support/core/diagnostics-parts.ts';
import type { FakeClock } from '../../../../support/core/fake-clock.ts';
import { parkedOf } from '../../../../support/core/parked-of.ts';
import { minute, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const ana = { username: 'ana', password: 'correct horse battery' };

/** A keychain that shows nothing of before until it is opened, and takes whatever is written. */
class HidingSecretStore extends TestSecretStore {
  isHiding = true;
  readonly #shown = new Map<string, string>();

  override async get(name: string) {
    return this.isHiding ? (this.#shown.get(name) ?? null) : await super.get(name);
  }

  override async set(name: string, value: string) {
    this.#shown.set(name, value);
    await super.set(name, value);
  }

  override async names() {
    return this.isHiding ? [...this.#shown.keys()] : await super.names();
  }
}

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-mark-'));
  folders.push(folder);
  return folder;
}

/** The fake clock waits for its file. */
function tracked(clock: FakeClock, mark: FileDeviceKeyMark): DeviceKeyMark {
  return {
    file: mark.file,
    isSet: () => clock.track(mark.isSet()),
    set: () => clock.track(mark.set()),
    clear: () => clock.track(mark.clear()),
  };
}

/** Ana is signed in; then the program ends, and the keychain hides all that it has. */
async function hidden(mode: 'marked' | 'of an earlier version' = 'marked') {
  const first = await startWithFakeServer();
  await first.workstation.stop();
  const deviceKeyMark = tracked(first.clock, new FileDeviceKeyMark(await newFolder()));
  const parts = { ...first.parts, deviceKeyMark };
  const station = await startStation(mode === 'marked' ? parts : first.parts);
  expect(await first.clock.track(station.workstation.actions['session.sign-in'](ana))).toEqual({ ok: true });
  await station.workstation.stop();
  const secrets = new HidingSecretStore(first.secrets.entries);
  return { ...first, deviceKeyMark, secrets, parts: { ...parts, secrets } };
}

describe('a keychain that shows nothing at the very start', () => {
  it('and takes what is written keeps its device key and its session, which come back once it shows them', async () => {
    const { parts, secrets, clock, server } = await hidden();
    const before = new Map(secrets.entries);
    const { workstation } = await startStation(parts);
    await clock.advance(minute);
    expect(workstation.snapshot().keychain).toMatchObject({ persistence: 'memory', unread: true });
    expect(secrets.entries).toEqual(before);
    secrets.isHiding = false;
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'locked', session: { displayName: 'Ana Ruiz' } },
      keychain: { persistence: 'persistent', unread: false },
    });
    expect(secrets.entries.get('device-key')).toBe(before.get('device-key'));
    expect(server.onlySession.endedReason).toBeNull();
    await workstation.stop();
  });

  it('lets people work meanwhile, and loses none of it to them', async () => {
    const { parts, secrets, clock, server } = await hidden();
    const key = secrets.entries.get('device-key');
    const { workstation } = await startStation(parts);
    await clock.advance(minute);
    const ben = { username: 'ben', password: server.password };
    expect(await clock.track(workstation.actions['session.sign-in'](ben))).toEqual({ ok: true });
    expect(await clock.track(workstation.actions['session.sign-out']())).toEqual({ ok: true });
    secrets.isHiding = false;
    await clock.advance(minute);
    expect(parkedOf(workstation.snapshot())).toMatchObject([{ displayName: 'Ana Ruiz' }]);
    expect(secrets.entries.get('device-key')).toBe(key);
    await workstation.stop();
  });

  it('is a new one where no mark says otherwise, as at a first start', async () => {
    const { parts, clock, deviceKeyMark, secrets } = await hidden('of an earlier version');
    secrets.entries.clear();
    expect(await deviceKeyMark.isSet()).toBe(false);
    const { workstation } = await startStation(parts);
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      keychain: { persistence: 'persistent', unread: false },
    });
    expect(await deviceKeyMark.isSet()).toBe(true);
    await workstation.stop();
  });

  it('is marked by the first start of this version that sees its key', async () => {
    const { parts, deviceKeyMark, secrets } = await hidden('of an earlier version');
    secrets.isHiding = false;
    const { workstation } = await startStation(parts);
    expect(workstation.snapshot().phase.name).toBe('locked');
    expect(await deviceKeyMark.isSet()).toBe(true);
    await workstation.stop();
  });

  it('is accepted as empty by whoever removes the mark', async () => {
    const { parts, clock, deviceKeyMark, secrets } = await hidden();
    secrets.entries.clear();
    const blocked = await startStation(parts);
    await clock.advance(minute);
    expect(blocked.workstation.snapshot().keychain.persistence).toBe('memory');
    await blocked.workstation.stop();
    await rm(deviceKeyMark.file);
    const { workstation } = await startStation(parts);
    expect(await clock.track(workstation.actions['session.sign-in'](ana))).toEqual({ ok: true });
    expect(workstation.snapshot().keychain.persistence).toBe('persistent');
    await workstation.stop();
    const next = await startStation(parts);
    expect(next.workstation.snapshot().phase.name).toBe('locked');
    await next.workstation.stop();
  });

  it('is accepted as empty when IT enrols the computer again by a code', async () => {
    const { parts, clock, secrets, server } = await hidden();
    secrets.entries.clear();
    const { workstation } = await startStation(parts);
    await clock.advance(minute);
    server.enrolmentCodes.set('K7QM2F9AXW3T8PZC', null);
    const request = { code: 'K7QM2F9AXW3T8PZC', name: 'Bay 4' };
    const enrolled = await clock.track(workstation.actions['enrolment.run'](request));
    expect(enrolled).toEqual({ ok: true });
    await clock.advance(minute);
    expect(workstation.snapshot().keychain.persistence).toBe('persistent');
    const key = secrets.entries.get('device-key');
    expect(key).toBeDefined();
    await workstation.stop();
    const next = await startStation(parts);
    expect(next.workstation.snapshot().keychain.persistence).toBe('persistent');
    expect(secrets.entries.get('device-key')).toBe(key);
    await next.workstation.stop();
  });

  it('is not taken for a new one where the mark cannot be looked at', async () => {
    const { parts, secrets, clock } = await hidden();
    const before = new Map(secrets.entries);
    const folder = await newFolder();
    const mark = new FileDeviceKeyMark(join(folder, 'file', 'below'));
    await mark.set();
    const unseen = Object.assign(new FileDeviceKeyMark(folder), { file: join(mark.file, 'not a folder') });
    const { workstation } = await startStation({ ...parts, deviceKeyMark: tracked(clock, unseen) });
    await clock.advance(minute);
    expect(workstation.snapshot().keychain.persistence).toBe('memory');
    expect(secrets.entries).toEqual(before);
    await workstation.stop();
  });
});

describe('the mark', () => {
  it('is not made where the store is memory only, nor where its folder refuses, which stops nothing', async () => {
    const first = await startWithFakeServer();
    await first.workstation.stop();
    const deviceKeyMark = new FileDeviceKeyMark(await newFolder());
    const secrets = new InMemorySecretStore('There is no keychain.');
    const memory = await startStation({ ...first.parts, secrets, deviceKeyMark });
    expect(await deviceKeyMark.isSet()).toBe(false);
    await memory.workstation.stop();

    const folder = await newFolder();
    const missing = new FileDeviceKeyMark(join(folder, 'f', 'deeper'));
    await new FileDeviceKeyMark(join(folder, 'f')).set();
    await chmod(join(folder, 'f'), 0o500);
    const kept = await startStation({ ...first.parts, deviceKeyMark: missing });
    expect(kept.workstation.snapshot().phase.name).toBe('signed_out');
    await kept.workstation.stop();
    await chmod(join(folder, 'f'), 0o700);
  });

  it('is named by Diagnostics where the keychain does not show the key', async () => {
    const deviceKeyMark = new FileDeviceKeyMark(await newFolder());
    await deviceKeyMark.set();
    const of = async (entries: [string, string][]) => {
      const secrets = new TestSecretStore(new Map(entries));
      return await resultOf('keychain', { secrets, deviceKeyMark });
    };
    expect(await of([['device-key', '{}']])).toMatchObject({ code: 'keychain_ok' });
    const found = await of([['sentinel', 'present']]);
    expect(found).toMatchObject({ code: 'keychain_key_missing', state: 'warn' });
    expect(JSON.stringify(found)).toContain(deviceKeyMark.file);
  });
});
