import { constants, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BackupOrder, backUpDatabase } from '../../../../server/backup/back-up-database.ts';
import { FileKeyStore } from '../../../../server/crypto/file-key-store.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import { createKeyFile, keyFileOf, replaceKeyFile } from '../../../../server/crypto/key-file.ts';
import { LaneHeadFile } from '../../../../server/crypto/lane-head-file.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { UnitOfWork } from '../../../../server/domain/ports/unit-of-work.ts';
import { ServedCertificate } from '../../../../server/http/served-certificate.ts';
import { watchKeys } from '../../../../server/keys/watch-keys.ts';
import { backupOrder } from '../../../support/server/backup-order.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { makeCertificate, writeCertificate } from '../../../support/server/make-certificate.ts';
import { newAuditSeal } from '../../../support/server/new-audit-seal.ts';
import { SealedTrail } from '../../../support/server/sealed-trail.ts';

/** The system does not open a file of this name for reading. */
const fault = vi.hoisted(() => ({ name: '', code: '' }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const openSync: typeof fs.openSync = (path, flags, mode) => {
    const isReading = typeof flags !== 'number' || (flags & constants.O_WRONLY) === 0;
    if (fault.name !== '' && isReading && String(path).endsWith(fault.name)) {
      const { code } = fault;
      throw Object.assign(new Error(`${code}: fault, open`), { code, syscall: 'open', path });
    }
    return fs.openSync(path, flags, mode);
  };
  return { ...fs, openSync };
});

const codes = ['EMFILE', 'EIO', 'ESTALE', 'ENOMEM'];
const secondMs = 1_000;
let folder: string;
let told: string[];
const note = (level: string) => (fields: object, message: string) => {
  const problem = 'problem' in fields ? ` ${fields.problem}` : '';
  told.push(`${level}: ${message}${problem}`);
};
const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-faults-'));
  told = [];
});
afterEach(() => {
  vi.useRealTimers();
  Object.assign(fault, { name: '', code: '' });
  rmSync(folder, { recursive: true });
});

describe('a record that the system cannot read for a moment', () => {
  it.each(codes)('is not taken for damage to the trail: %s', async (code) => {
    const trail = await SealedTrail.open();
    await trail.append(3);
    Object.assign(fault, { name: '.audit-head', code });
    const problem = `The head record ${trail.sealed.headFile.path} cannot be read (${code}).`;
    await expect(trail.verify()).rejects.toThrow(problem);
    await expect(trail.reopen()).rejects.toThrow(problem);
    const order: BackupOrder = { ...backupOrder(trail), file: join(folder, 'backup.sqlite'), log };
    await expect(backUpDatabase(order)).rejects.toThrow(problem);

    fault.name = '';
    await trail.reopen();
    await trail.append(1);
    expect(await trail.verify()).toMatchObject({ whole: true });
    expect((await backUpDatabase(order)).verdict).toMatchObject({ whole: true });
    expect(trail.log).toEqual([]);
    await trail.close();
  });

  it.each(codes)('is not taken for that of another lane: %s', (code) => {
    const file = LaneHeadFile.ofNode(join(folder, 'site.sqlite'), newAuditSeal(), silentLog);
    file.note({ lane: 1, seq: 7, hash: Buffer.alloc(32) });
    file.flush();
    Object.assign(fault, { name: '.node-lane-head', code });
    expect(() => file.read()).toThrow(/The head record .* cannot be read \(E[A-Z]+\)\.$/);
    fault.name = '';
    expect(file.read()).toMatchObject({ kind: 'recorded', head: { seq: 7 } });
  });
});

describe('a certificate that the system cannot read for a moment', () => {
  const first = makeCertificate('first');
  const second = makeCertificate('second');
  const failures = () => told.filter((line) => line.startsWith('error'));
  let served: ServedCertificate;
  let stop: () => Promise<void>;
  beforeEach(async () => {
    mkdirSync(join(folder, 'tls'));
    const tls = await writeCertificate(join(folder, 'tls'), first);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    served = new ServedCertificate({ tls, clock: new FakeServerClock(), log });
    stop = served.watch(() => {});
  });
  afterEach(() => stop());

  it.each(['server.crt', 'server.key'])('is read once it can be, and told of once: %s', async (name) => {
    Object.assign(fault, { name, code: 'EMFILE' });
    await writeCertificate(join(folder, 'tls'), second);
    vi.advanceTimersByTime(10 * secondMs);
    expect(failures()).toEqual([expect.stringMatching(/cannot be read \(EMFILE\)\.$/)]);
    expect(served.current.subject).toBe('CN=first');
    fault.name = '';
    vi.advanceTimersByTime(secondMs);
    expect(served.current.subject).toBe('CN=second');
    expect(told.at(-1)).toBe('info: a new certificate is in use');
  });

  it('is told of each time when somebody asks for it', () => {
    Object.assign(fault, { name: 'server.key', code: 'EMFILE' });
    served.reload(() => {});
    served.reload(() => {});
    expect(failures()).toHaveLength(2);
    vi.advanceTimersByTime(3 * secondMs);
    const before = failures();
    vi.advanceTimersByTime(10 * secondMs);
    expect(failures()).toEqual(before);
  });

  it('is told of once where its folder is closed, and followed again afterwards', async () => {
    // Unlike a mode, a link to itself keeps out root as well.
    renameSync(join(folder, 'tls'), join(folder, 'away'));
    symlinkSync('tls', join(folder, 'tls'));
    vi.advanceTimersByTime(10 * secondMs);
    expect(failures()).toEqual([expect.stringMatching(/tls\.cert_file: .* cannot be read \(ELOOP\)\.$/)]);
    rmSync(join(folder, 'tls'));
    renameSync(join(folder, 'away'), join(folder, 'tls'));
    await writeCertificate(join(folder, 'tls'), second);
    vi.advanceTimersByTime(3 * secondMs);
    expect(served.current.subject).toBe('CN=second');
    expect(failures()).toHaveLength(1);
  });
});

describe('keys that the system cannot read for a moment', () => {
  it.each(codes)('are used once they can be read, and told of once: %s', async (code) => {
    const databaseFile = join(folder, 'site.sqlite');
    const clock = new FakeServerClock();
    createKeyFile(keyFileOf(databaseFile), generateKeys('ES256', clock.nowMs()));
    const keys = new FileKeyStore(databaseFile, clock);
    const unitOfWork = { run: async () => {} } as unknown as UnitOfWork;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const stop = watchKeys({ keys, issuer: 'https://site.test', unitOfWork, log });
    const content = generateKeys('EdDSA', clock.nowMs());
    replaceKeyFile(keys.path, content);
    Object.assign(fault, { name: '.keys.json', code });
    await vi.advanceTimersByTimeAsync(10 * secondMs);
    expect(told).toEqual([expect.stringContaining(`cannot be read (${code}).`)]);
    fault.name = '';
    await vi.advanceTimersByTimeAsync(secondMs);
    expect(keys.currentAccessKey.algorithm).toBe('EdDSA');
    await vi.advanceTimersByTimeAsync(10 * secondMs);
    expect(told.slice(1)).toEqual(['info: the keys were changed and are in use']);
    await stop();
  });
});
