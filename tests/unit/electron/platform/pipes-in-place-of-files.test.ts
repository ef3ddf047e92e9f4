import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyringFiles } from '../../../../electron/platform/diagnostics/keyring-files.ts';
import { FileStationNames } from '../../../../electron/platform/file-station-names.ts';
import { FileZoom } from '../../../../electron/platform/file-zoom.ts';
import { FolderDraftFiles } from '../../../../electron/platform/folder-draft-files.ts';
import { openLogFile } from '../../../../electron/platform/open-log-file.ts';
import { ProtectedJsonFile } from '../../../../electron/platform/policy/protected-json-file.ts';
import { PolicyFileSource } from '../../../../electron/platform/policy-file-source.ts';
import { answerStart, isAnswered } from '../../../../electron/platform/start-request.ts';
import { AuditHeadFile } from '../../../../server/crypto/audit-head-file.ts';
import { readKeyFile } from '../../../../server/crypto/key-file.ts';
import { readSecretFile } from '../../../../server/files/read-secret-file.ts';
import { RotatedLogFile } from '../../../../server/log/rotated-log-file.ts';
import { FileAuditArchive } from '../../../../server/store/file-audit-archive.ts';
import { createPrivateFile } from '../../../../server/store/sqlite/private-file.ts';
import { pipeNobodyWrites } from '../../../support/faults/pipe-nobody-writes.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-pipes-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const id = '0b9d1c5e-6c8e-4a7c-9d2f-1f6f0f8b2a11';
const unused = null as never;

/** Who opens which file; each gets a pipe in its place. Code that opens another file by its name adds it here. */
const openers: Readonly<Record<string, readonly [file: string, open: (path: string) => unknown]>> = {
  'settings of the user': ['settings.json', (path) => new PolicyFileSource(path).read()],
  'policy of the machine': ['locked.json', (path) => new ProtectedJsonFile(path).read()],
  'names of the station': ['station.json', (path) => new FileStationNames(path).read()],
  zoom: ['zoom.json', (path) => new FileZoom(path).read()],
  'zoom being written': ['zoom.json.new', (path) => new FileZoom(path.replace('.new', '')).keep(2)],
  draft: ['draft', () => new FolderDraftFiles(folder).read('draft')],
  'answered start': ['answered-start', () => isAnswered(folder, id)],
  'start being answered': ['answered-start', () => answerStart(folder, id)],
  'log of the workstation': ['workstation.log', openLogFile],
  keyring: ['share/keyrings/login.keyring', () => keyring().readableFile()],
  'head of the audit trail': ['carelink.audit-head', () => headFile().read()],
  'head of the audit trail, written': [
    'carelink.audit-head',
    () => headFile().create({ seq: 1, hash: Buffer.alloc(32) }),
  ],
  'keys of the server': ['carelink.keys.json', readKeyFile],
  'secret named by a setting': ['token', (path) => readSecretFile('metrics.token_file', path)],
  'log of the server': ['server.log', (path) => RotatedLogFile.open(path)],
  'database of the server': ['carelink.sqlite', createPrivateFile],
  'archive of audit events': ['audit.ndjson', (path) => FileAuditArchive.file(path).digest(path)],
  'archive of audit events, line by line': [
    'audit.ndjson',
    (path) => FileAuditArchive.file(path).read(path)[Symbol.asyncIterator]().next(),
  ],
};

function keyring(): KeyringFiles {
  const dataHome = join(folder, 'share');
  return new KeyringFiles({ platform: 'linux', homeDirectory: folder, dataHome, service: 'CareLink' });
}

function headFile(): AuditHeadFile {
  const seal = { keyId: 'k', sealOf: () => Buffer.alloc(32) } as never;
  return new AuditHeadFile(join(folder, 'carelink.sqlite'), seal, unused);
}

describe.skipIf(process.platform === 'win32')('a named pipe in place of a file', () => {
  it.each(Object.entries(openers))('hangs nobody: %s', async (_, [name, open]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const pipe = pipeNobodyWrites(path);
    try {
      // Whether it fails or counts as missing is up to whoever opens it.
      await Promise.resolve()
        .then(() => open(path))
        .catch(() => undefined);
      expect(pipe.wasWaitedFor).toBe(false);
    } finally {
      pipe.remove();
    }
  });
});
