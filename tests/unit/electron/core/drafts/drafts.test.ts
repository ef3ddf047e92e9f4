import { describe, expect, it } from 'vitest';
import type { DraftOwner } from '../../../../../electron/core/drafts/draft.ts';
import { Drafts } from '../../../../../electron/core/drafts/drafts.ts';
import { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import { InMemoryDraftFiles } from '../../../../../electron/core/ports/in-memory-draft-files.ts';
import { ServerTime } from '../../../../../electron/core/time/server-time.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { SerialLock } from '../../../../support/core/serial-lock.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const ana: DraftOwner = { serverId: 'local', userId: '3', username: 'ana' };
const jan: DraftOwner = { serverId: 'local', userId: '4', username: 'jan' };
const notes = { app: null, name: 'notes' };
const hour = 3_600_000;
const text = 'Bed 4: ask about the drip – «später»\n';

interface Shared {
  readonly clock: FakeClock;
  readonly store: TestSecretStore;
  readonly files: InMemoryDraftFiles;
  readonly lock: SerialLock;
}

/** What outlasts a process. */
function newMachine(): Shared {
  const clock = new FakeClock();
  const files = new InMemoryDraftFiles(() => clock.wallMs());
  return { clock, store: new TestSecretStore(), files, lock: new SerialLock() };
}

/** Each call stands for another process. */
function startOn({ clock, store, files, lock }: Shared) {
  const log = new RecordingLog();
  const sessionClock = new SessionClock(clock);
  const serverTime = new ServerTime(sessionClock);
  const secrets = new GuardedSecrets(store, clock, log);
  const drafts = new Drafts({ files, secrets, lock, log, clock: sessionClock, serverTime });
  const hearServer = (aheadMs = 0) =>
    serverTime.complete(serverTime.begin(), Math.floor((clock.trueMs() + aheadMs) / 1_000) * 1_000, null);
  return { drafts, secrets, log, hearServer };
}

function start() {
  const machine = newMachine();
  const process = startOn(machine);
  process.hearServer();
  return { ...machine, ...process, machine };
}

const onlyFile = async (files: InMemoryDraftFiles) => {
  const [file, ...others] = await files.list();
  if (file === undefined || others.length > 0) throw new Error('not one file');
  return { name: file.name, content: JSON.parse((await files.read(file.name)) ?? '') };
};

describe('drafts', () => {
  it('are there again in the next process, newest text only, for their user and their place alone', async () => {
    const { drafts, machine, clock } = start();
    const savedAtMs = clock.trueMs();
    await drafts.save(ana, notes, 'first');
    expect(await drafts.save(ana, notes, text)).toEqual({ ok: true, savedAtMs: expect.any(Number) });
    const next = startOn(machine);
    const draft = await next.drafts.read(ana, notes);
    expect(draft).toEqual({ text, savedAtMs: expect.any(Number) });
    expect(Math.abs((draft?.savedAtMs ?? 0) - savedAtMs)).toBeLessThan(1_000);
    for (const owner of [jan, { ...ana, userId: '4' }, { ...ana, serverId: 'x' }, { ...ana, username: 'b' }])
      expect(await next.drafts.read(owner, notes)).toBeNull();
    for (const place of [
      { app: null, name: 'other' },
      { app: 'vitals', name: 'notes' },
      { app: 'null', name: 'notes' },
    ])
      expect(await next.drafts.read(ana, place)).toBeNull();
  });

  it('reveal neither text, user nor app to anybody who looks at the folder', async () => {
    const { drafts, files, store } = start();
    await drafts.save(ana, { app: 'vitals', name: 'bed-4' }, text);
    const { name, content } = await onlyFile(files);
    expect(name).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{32}\.draft$/);
    expect(Object.keys(content)).toEqual([
      'version',
      'savedAtMs',
      'isExact',
      'keepUntilMs',
      'nonce',
      'sealed',
    ]);
    const shown =
      name + JSON.stringify(content) + Buffer.from(content.sealed, 'base64url').toString('latin1');
    for (const word of ['ana', 'vitals', 'bed-4', 'drip']) expect(shown).not.toContain(word);
    const [entry] = store.sessionEntries;
    expect(entry).toMatch(/^draft-key:[0-9a-f]{32}$/);
  });

  it('use a new nonce each time, so that the same text looks different', async () => {
    const { drafts, files } = start();
    await drafts.save(ana, notes, text);
    const first = await onlyFile(files);
    await drafts.save(ana, notes, text);
    const second = await onlyFile(files);
    expect(second.name).toBe(first.name);
    expect(second.content.nonce).not.toBe(first.content.nonce);
    expect(second.content.sealed).not.toBe(first.content.sealed);
  });

  it('are not used when anything in their file was changed, moved or made up; the log says so without content', async () => {
    const { drafts, files, log } = start();
    await drafts.save(ana, notes, text);
    const { name, content } = await onlyFile(files);
    const sealed = Buffer.from(content.sealed, 'base64url');
    sealed[0] = (sealed[0] ?? 0) ^ 1;
    const forgeries: unknown[] = [
      { ...content, sealed: sealed.toString('base64url') },
      { ...content, savedAtMs: content.savedAtMs + 1 },
      { ...content, isExact: false },
      { ...content, nonce: 'AAAAAAAAAAAAAAAA' },
      { ...content, sealed: 'AAAAAAAAAAAAAAAAAAAAAA' },
      { ...content, version: 2 },
      { ...content, more: 1 },
      [],
      null,
    ];
    for (const forgery of forgeries) {
      await files.write(name, JSON.stringify(forgery));
      expect(await drafts.read(ana, notes)).toBeNull();
    }
    for (const garbage of ['', '{', '\0'.repeat(100)]) {
      await files.write(name, garbage);
      expect(await drafts.read(ana, notes)).toBeNull();
    }
    expect(await drafts.countOf(ana)).toBe(0);
    expect(log.lines.join()).not.toContain('drip');
    expect(log.lines.join()).toContain('damaged or changed');
    // Another draft of the same user under this name.
    await files.write(name, JSON.stringify(content));
    await drafts.save(ana, { app: null, name: 'other' }, 'other');
    const other = (await files.list()).find((file) => file.name !== name);
    await files.write(name, (await files.read(other?.name ?? '')) ?? '');
    expect(await drafts.read(ana, notes)).toBeNull();
    expect(await drafts.read(ana, { app: null, name: 'other' })).toMatchObject({ text: 'other' });
  });

  it('are erased one by one or all at once, the key with the last, and others’ stay', async () => {
    const { drafts, files, store } = start();
    await drafts.save(jan, notes, 'jan');
    await drafts.save(ana, notes, 'one');
    await drafts.save(ana, { app: 'vitals', name: 'n' }, 'two');
    expect(await drafts.countOf(ana)).toBe(2);
    expect((await drafts.list(ana)).map(({ app, name }) => [app, name]).sort()).toEqual([
      [null, 'notes'],
      ['vitals', 'n'],
    ]);
    await drafts.erase(ana, notes);
    expect(await drafts.countOf(ana)).toBe(1);
    expect(store.sessionEntries).toHaveLength(2);
    // An empty text is no draft.
    expect(await drafts.save(ana, { app: 'vitals', name: 'n' }, '')).toEqual({ ok: true, savedAtMs: null });
    expect(store.sessionEntries).toHaveLength(1);
    await drafts.save(ana, notes, 'three');
    expect(await drafts.eraseAllOf(ana)).toBe(true);
    expect(await drafts.countOf(ana)).toBe(0);
    expect(store.sessionEntries).toHaveLength(1);
    expect(await files.list()).toHaveLength(1);
    expect(await drafts.read(jan, notes)).toMatchObject({ text: 'jan' });
  });

  it('have limits that say so, and no app takes the room of our own screens', async () => {
    const { drafts } = start();
    const longest = 'ä'.repeat(16_384);
    expect(await drafts.save(ana, notes, `${longest}.`)).toEqual({ ok: false, error: 'too_long' });
    const at = (app: string | null, number: number) => ({ app, name: `n${number}` });
    for (let number = 0; number < 50; number += 1)
      expect(await drafts.save(ana, at('vitals', number), 'x')).toMatchObject({ ok: true });
    expect(await drafts.save(ana, at('vitals', 50), 'x')).toEqual({ ok: false, error: 'too_many' });
    expect(await drafts.save(ana, at('vitals', 49), 'y')).toMatchObject({ ok: true });
    for (const app of ['labs', 'meds'])
      for (let number = 0; number < 50; number += 1) await drafts.save(ana, at(app, number), 'x');
    expect(await drafts.save(ana, at('more', 1), 'x')).toEqual({ ok: false, error: 'too_many' });
    expect(await drafts.save(ana, notes, longest)).toMatchObject({ ok: true });
    expect(await drafts.save(jan, at('more', 1), 'x')).toMatchObject({ ok: true });
    let saved = 0;
    while ((await drafts.save(ana, at(null, saved), longest)).ok) saved += 1;
    // 1 MiB of sealed texts.
    expect(saved).toBeGreaterThan(15);
    expect(saved).toBeLessThan(25);
  });

  it('survive two processes at once: one key, and nothing that either saved is lost', async () => {
    const machine = newMachine();
    const [one, two] = [startOn(machine), startOn(machine)];
    await Promise.all([
      one.drafts.save(ana, notes, 'one'),
      two.drafts.save(ana, { app: null, name: 'b' }, 'two'),
    ]);
    expect(machine.store.sessionEntries).toHaveLength(1);
    expect(await two.drafts.read(ana, notes)).toMatchObject({ text: 'one' });
    expect(await one.drafts.read(ana, { app: null, name: 'b' })).toMatchObject({ text: 'two' });
  });

  it('are refused, not hidden or overwritten, while the keychain cannot be read', async () => {
    const { drafts, machine, store } = start();
    await drafts.save(ana, notes, text);
    store.readable = false;
    // This process knows the key.
    expect(await drafts.save(ana, notes, 'more')).toMatchObject({ ok: true });
    const next = startOn(machine);
    await expect(next.drafts.read(ana, notes)).rejects.toThrow('keychain');
    await expect(next.drafts.save(ana, notes, 'lost')).rejects.toThrow('keychain');
    expect(await next.drafts.countOf(ana)).toBeNull();
    store.readable = true;
    expect(await next.drafts.read(ana, notes)).toMatchObject({ text: 'more' });
  });

  it('go on in memory when the keychain accepts no key, which gets it when it does', async () => {
    const { drafts, machine, store } = start();
    store.writable = false;
    expect(await drafts.save(ana, notes, 'first')).toMatchObject({ ok: true });
    expect(await drafts.read(ana, notes)).toMatchObject({ text: 'first' });
    store.writable = true;
    expect(await drafts.save(ana, notes, text)).toMatchObject({ ok: true });
    expect(await startOn(machine).drafts.read(ana, notes)).toMatchObject({ text });
  });

  it('of the next sign-in get a new key when the keychain would not forget the old one', async () => {
    const { drafts, machine, store, secrets } = start();
    await drafts.save(ana, notes, 'before');
    const [old] = store.entries.values();
    store.writable = false;
    expect(await drafts.eraseAllOf(ana)).toBe(false);
    expect(await drafts.read(ana, notes)).toBeNull();
    store.writable = true;
    await drafts.save(ana, notes, text);
    await secrets.retryRemovals();
    expect([...store.entries.values()]).not.toContain(old);
    expect(await startOn(machine).drafts.read(ana, notes)).toMatchObject({ text });
  });

  it('say when the disk refuses', async () => {
    const { drafts, files } = start();
    files.write = () => Promise.reject(new Error('ENOSPC'));
    await expect(drafts.save(ana, notes, text)).rejects.toThrow('ENOSPC');
    expect(await drafts.read(ana, notes)).toBeNull();
  });
});

describe('a draft', () => {
  it('goes after 24 hours of the server’s clock, with its key, also in a later process', async () => {
    const { drafts, machine, clock, files, store, hearServer } = start();
    await drafts.save(ana, notes, text);
    await clock.advance(23 * hour);
    await drafts.sweepIfDue();
    expect(await drafts.read(ana, notes)).toMatchObject({ text });
    const next = startOn(machine);
    await next.drafts.sweepIfDue();
    await clock.advance(hour);
    hearServer();
    expect(await drafts.read(ana, notes)).toBeNull();
    expect(await drafts.countOf(ana)).toBe(0);
    next.hearServer();
    await next.drafts.sweepIfDue();
    expect(await files.list()).toEqual([]);
    expect(store.sessionEntries).toEqual([]);
  });

  it('does not go early because the machine’s clock jumps, as long as the server says nothing', async () => {
    const { drafts, machine, clock, files } = start();
    await drafts.save(ana, notes, text);
    clock.jumpWall(400 * 24 * hour);
    const next = startOn(machine);
    await next.drafts.sweepIfDue();
    expect(await next.drafts.read(ana, notes)).toMatchObject({ text });
    await clock.advance(2 * hour);
    next.hearServer();
    await next.drafts.sweepIfDue();
    expect(await next.drafts.read(ana, notes)).toMatchObject({ text });
    await clock.advance(23 * hour);
    await next.drafts.sweepIfDue();
    expect(await files.list()).toEqual([]);
  });

  it('that was saved by a clock years behind or ahead lives a day from when the server was heard', async () => {
    for (const jumpMs of [-20 * 365 * 24 * hour, 20 * 365 * 24 * hour]) {
      const machine = newMachine();
      machine.clock.jumpWall(jumpMs);
      const offline = startOn(machine);
      await offline.drafts.save(ana, notes, text);
      machine.clock.jumpWall(-jumpMs);
      const next = startOn(machine);
      next.hearServer();
      await next.drafts.sweepIfDue();
      expect(await next.drafts.read(ana, notes)).toMatchObject({ text });
      await machine.clock.advance(23 * hour);
      await next.drafts.sweepIfDue();
      expect(await machine.files.list()).toHaveLength(1);
      await machine.clock.advance(2 * hour);
      await next.drafts.sweepIfDue();
      expect(await machine.files.list()).toEqual([]);
    }
  });

  it('that a server with a wrong clock let be saved is not kept for years', async () => {
    const { machine, clock, files } = start();
    const wrong = startOn(machine);
    wrong.hearServer(365 * 24 * hour);
    await wrong.drafts.save(ana, notes, text);
    const next = startOn(machine);
    next.hearServer();
    await next.drafts.sweepIfDue();
    expect(await next.drafts.read(ana, notes)).toMatchObject({ text });
    await clock.advance(25 * hour);
    await next.drafts.sweepIfDue();
    expect(await files.list()).toEqual([]);
  });

  it('goes after 24 hours in which this process saw it, when no server is ever heard', async () => {
    const machine = newMachine();
    const { drafts } = startOn(machine);
    await drafts.save(ana, notes, text);
    await drafts.sweepIfDue();
    await machine.clock.advance(23 * hour);
    await drafts.sweepIfDue();
    expect(await machine.files.list()).toHaveLength(1);
    await machine.clock.advance(2 * hour);
    await drafts.sweepIfDue();
    expect(await machine.files.list()).toEqual([]);
  });
});

it('files that are no drafts are left alone for a day and then removed', async () => {
  const { drafts, clock, files, log } = start();
  await files.write('shopping.txt', 'milk');
  await files.write('.0123456789abcdef.tmp', '{"half');
  await drafts.sweepIfDue();
  expect(await files.list()).toHaveLength(2);
  expect(log.lines.join()).not.toContain('shopping');
  await clock.advance(25 * hour);
  await drafts.sweepIfDue();
  expect(await files.list()).toEqual([]);
});

describe('the seat', () => {
  it('gives drafts to the user on screen only, and takes last words for ten seconds', async () => {
    const { drafts, clock } = start();
    const { seat } = drafts;
    expect(seat.writer('ana')).toBeNull();
    seat.look(ana);
    expect([seat.reader('ana'), seat.writer('ana'), seat.reader('jan'), seat.writer('jan')]).toEqual([
      ana,
      ana,
      null,
      null,
    ]);
    seat.look(null);
    expect([seat.reader('ana'), seat.writer('ana'), seat.writer('jan')]).toEqual([null, ana, null]);
    // Another user is here before they arrive.
    seat.look(jan);
    expect([seat.reader('ana'), seat.writer('ana'), seat.writer('jan')]).toEqual([null, ana, jan]);
    await clock.advance(9_999);
    expect(seat.writer('ana')).toEqual(ana);
    await clock.advance(1);
    expect([seat.writer('ana'), seat.reader('jan')]).toEqual([null, jan]);
  });

  it('takes none of a user whose drafts were erased', async () => {
    const { drafts } = start();
    drafts.seat.look(ana);
    drafts.seat.look(null);
    await drafts.eraseAllOf(ana);
    expect(drafts.seat.writer('ana')).toBeNull();
  });
});
