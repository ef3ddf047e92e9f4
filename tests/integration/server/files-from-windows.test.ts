import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicyFileSource } from '../../../electron/platform/policy-file-source.ts';
import { readKeyFile } from '../../../server/crypto/key-file.ts';
import { readSecretFile } from '../../../server/files/read-secret-file.ts';
import { readTextFile } from '../../../server/files/read-text-file.ts';
import { CertificateFiles } from '../../../server/http/certificate-files.ts';
import { makeCertificate } from '../../support/server/make-certificate.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-windows-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const saved = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};
const withMark = (text: string) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`);
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

describe('the configuration', () => {
  const settings = '{\n"audience": "Schöner Weg"\n}\n';
  const config = (content: Buffer | string) =>
    runServerCommand(['config', '--json', '--config', saved('server.json', content)]);

  it('is read after a byte order mark, with the line ends of Windows', async () => {
    const { code, out } = await config(withMark(settings));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ setting: 'audience', value: 'Schöner Weg' }),
    );
  });

  it.each([
    [
      'UTF-16 of PowerShell',
      utf16(settings),
      /server\.json is UTF-16 text, not UTF-8: save it as UTF-8 .*PowerShell/,
    ],
    ['Latin-1', Buffer.from(settings, 'latin1'), /server\.json is not UTF-8 in line 2 .*: save it as UTF-8/],
    ['an end that is cut off', settings.slice(0, -3), /server\.json is not valid JSON/],
    ['a name twice', '{"wards":{"ICU":{}},"wards":{}}', /server\.json has one name twice/],
  ])('is refused in one line as %s', async (_, content, sentence) => {
    const { code, out, err } = await config(content);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toContain('Weg');
  });
});

describe('a dump of the old system', () => {
  const dump = (name: string) =>
    JSON.stringify([
      {
        model: 'auth.user',
        pk: 7,
        fields: {
          username: 'jörg',
          first_name: name,
          last_name: '',
          password: 'pbkdf2_sha256$720000$c2FsdA$wuqPL9R05mQVAfkFnqCnyMBrn5kJnzvs0dVnWKMvVfM=',
          is_active: true,
          date_joined: '2020-01-01T00:00:00Z',
        },
      },
    ]);
  const database = () => join(folder, 'carelink.sqlite');
  const importing = (content: Buffer | string) =>
    runServerCommand(['import-django', saved('dump.json', content), '--db', database()]);

  it('is imported after a byte order mark, letter by letter', async () => {
    await runServerCommand(['ward', 'set', 'ICU', '--profile', 'standard', '--create', '--db', database()]);
    const { err, code } = await importing(withMark(dump('Jörg 🩺')));
    expect([err, code]).toEqual(['', 0]);
    const { out } = await runServerCommand(['user', 'list', '--json', '--db', database()]);
    expect(JSON.parse(out)).toEqual([expect.objectContaining({ username: 'jörg', display_name: 'Jörg 🩺' })]);
  });

  it.each([
    ['UTF-16', utf16(dump('Jörg')), 'is UTF-16 text'],
    ['Latin-1', Buffer.from(dump('Jörg'), 'latin1'), 'is not UTF-8 in line 1'],
    ['a text that has lost a letter', dump('J\uFFFDrg'), 'the character U+FFFD'],
    ['the same, written as an escape', dump('J#rg').replace('J#', 'J\\ufffd'), 'the character U+FFFD'],
  ])('is refused as %s', async (_, content, sentence) => {
    const { code, err } = await importing(content);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
  });
});

describe('a file of secrets', () => {
  it('is read after a byte order mark and named in UTF-16', () => {
    const token = 'a'.repeat(32);
    const path = saved('metrics.token', withMark(`${token}\n`));
    expect(readSecretFile('metrics.token_file', path).trim()).toBe(token);
    saved('metrics.token', utf16(`${token}\n`));
    expect(() => readSecretFile('metrics.token_file', path)).toThrow(
      /^metrics\.token_file: .*metrics\.token is UTF-16 text/,
    );
  });

  it('can hold a certificate and its key with byte order marks and line ends of Windows', () => {
    const { cert, key } = makeCertificate('ward');
    const certFile = saved('server.crt', withMark(`subject: ward\n${cert}`));
    const keyFile = saved('server.key', withMark(key));
    expect(new CertificateFiles({ certFile, keyFile }).read().subject).toContain('ward');
    saved('server.crt', utf16(cert));
    expect(() => new CertificateFiles({ certFile, keyFile }).read()).toThrow('tls.cert_file');
  });

  it('can hold our own keys, also after an editor of Windows', async () => {
    const db = join(folder, 'carelink.sqlite');
    await runServerCommand(['ward', 'set', 'ICU', '--profile', 'standard', '--create', '--db', db]);
    const path = join(folder, 'carelink.keys.json');
    const text = readFileSync(path, 'utf8');
    const keys = readKeyFile(path);
    writeFileSync(path, withMark(text));
    expect(readKeyFile(path)).toEqual(keys);
    writeFileSync(path, utf16(text));
    expect(() => readKeyFile(path)).toThrow('is UTF-16 text');
  });
});

it('a policy is read after a byte order mark, and named in other encodings', async () => {
  const policy = '{"ward": "Schöner Weg"}';
  const read = (content: Buffer) => new PolicyFileSource(saved('policy.json', content)).read();
  expect(await read(withMark(policy))).toEqual({ ward: 'Schöner Weg' });
  await expect(read(utf16(policy))).rejects.toThrow('is UTF-16 text');
  await expect(read(Buffer.from(policy, 'latin1'))).rejects.toThrow('is not UTF-8');
  await expect(read(Buffer.from('{"serverUrl":"https://a","serverUrl":"https://b"}'))).rejects.toThrow(
    'has one name twice',
  );
});

it('a device is not opened, and a file that is too large is given up', () => {
  expect(() => readTextFile('/dev/zero')).toThrow('cannot be read (not a regular file)');
  const large = saved('large.json', Buffer.alloc(1024 * 1024 + 1, ' '));
  expect(() => readTextFile(large)).toThrow('is larger than 1 MiB');
});

it('a pipe is read as a file is', () => {
  const config = saved('server.json', withMark('{"audience": "piped"}'));
  const shown = execFileSync(
    'sh',
    [
      '-c',
      'cat "$1" | "$2" apps/token-server/main.ts config --config /dev/stdin',
      'sh',
      config,
      process.execPath,
    ],
    { cwd: new URL('../../..', import.meta.url).pathname, encoding: 'utf8' },
  );
  expect(shown).toMatch(/audience +piped/);
});
