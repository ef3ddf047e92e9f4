import { describe, expect, it } from 'vitest';
import {
  faultOfDescriptor,
  parseSecurityDescriptor,
} from '../../../../../electron/platform/policy/security-descriptor.ts';

const system = 'S-1-5-18';
const administrators = 'S-1-5-32-544';
const users = 'S-1-5-32-545';
const ida = 'S-1-5-21-1004336348-1177238915-682003330-1107';
const creatorOwner = 'S-1-3-0';

interface Entry {
  readonly sid: string;
  readonly rights: number;
  readonly flags?: number;
  readonly type?: number;
}

const fullControl = 0x1f_01ff;
const readAndExecute = 0x12_00a9;

/** As [MS-DTYP] 2.4.6 lays it out. */
function descriptor(owner: string | null, entries: readonly Entry[] | null): Buffer {
  const ownerBytes = owner === null ? Buffer.alloc(0) : sid(owner);
  const aces = (entries ?? []).map(ace);
  const size = 8 + aces.reduce((sum, { length }) => sum + length, 0);
  const list = Buffer.alloc(8);
  list.writeUInt8(2, 0);
  list.writeUInt16LE(size, 2);
  list.writeUInt16LE(aces.length, 4);
  const head = Buffer.alloc(20);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(0x8000 | (entries === null ? 0 : 4), 2);
  head.writeUInt32LE(owner === null ? 0 : 20, 4);
  head.writeUInt32LE(entries === null ? 0 : 20 + ownerBytes.length, 16);
  return Buffer.concat([head, ownerBytes, ...(entries === null ? [] : [list, ...aces])]);
}

function ace({ sid: of, rights, flags = 0, type = 0 }: Entry): Buffer {
  const body = type === 5 ? Buffer.concat([Buffer.from([1, 0, 0, 0]), Buffer.alloc(16), sid(of)]) : sid(of);
  const head = Buffer.alloc(8);
  head.writeUInt8(type, 0);
  head.writeUInt8(flags, 1);
  head.writeUInt16LE(8 + body.length, 2);
  head.writeUInt32LE(rights, 4);
  return Buffer.concat([head, body]);
}

function sid(text: string): Buffer {
  const [, revision = 1, authority = 0, ...parts] = text.split('-').map(Number);
  const bytes = Buffer.alloc(8 + parts.length * 4);
  bytes.writeUInt8(revision, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + index * 4);
  return bytes;
}

const ofAdministrators: readonly Entry[] = [
  { sid: system, rights: fullControl },
  { sid: administrators, rights: fullControl },
  { sid: users, rights: readAndExecute },
];
const fault = (owner: string | null, entries: readonly Entry[] | null, kind: 'file' | 'folder' = 'file') =>
  faultOfDescriptor(parseSecurityDescriptor(descriptor(owner, entries)), kind);

describe('who may change a file on Windows', () => {
  it('are administrators alone where users only read', () => {
    expect(fault(administrators, ofAdministrators)).toBeNull();
    expect(fault(system, ofAdministrators)).toBeNull();
  });

  it.each([
    ['a user as its owner', ida, ofAdministrators],
    ['no owner', null, ofAdministrators],
  ])('is not settled by %s', (_, owner, entries) => {
    expect(fault(owner, entries)).toBe('belongs to a user and not to the administrators');
  });

  it.each([
    ['no list', null],
    ['users who write', [...ofAdministrators, { sid: users, rights: 0x2 }]],
    ['users who append', [...ofAdministrators, { sid: users, rights: 0x4 }]],
    ['users who delete', [...ofAdministrators, { sid: ida, rights: 0x1_0000 }]],
    ['users who change the list', [...ofAdministrators, { sid: ida, rights: 0x4_0000 }]],
    ['users who take it over', [...ofAdministrators, { sid: ida, rights: 0x8_0000 }]],
    ['users who may do anything', [...ofAdministrators, { sid: ida, rights: 0x1000_0000 }]],
    ['everybody by condition', [...ofAdministrators, { sid: 'S-1-1-0', rights: 0x2, type: 9 }]],
    ['users by an entry for objects', [...ofAdministrators, { sid: users, rights: 0x2, type: 5 }]],
  ])('are others with %s', (_, entries) => {
    expect(fault(administrators, entries)).toBe('can be changed by users');
  });

  it('does not count what is denied, or is only for what is made below', () => {
    const denied = { sid: users, rights: fullControl, type: 1 };
    const inherited = { sid: creatorOwner, rights: fullControl, flags: 0x0b };
    expect(fault(administrators, [denied, ...ofAdministrators, inherited])).toBeNull();
  });

  it('lets users add files to a folder, as Windows does below ProgramData, but replace none', () => {
    const mayAdd = { sid: users, rights: 0x2 | 0x4 | 0x10 | 0x100 };
    expect(fault(administrators, [...ofAdministrators, mayAdd], 'folder')).toBeNull();
    expect(fault(administrators, [...ofAdministrators, { sid: users, rights: 0x40 }], 'folder')).toBe(
      'can be changed by users',
    );
  });

  it('is not read from half an answer', () => {
    const whole = descriptor(administrators, ofAdministrators);
    for (const length of [0, 4, 19, 30, whole.length - 1])
      expect(() => parseSecurityDescriptor(whole.subarray(0, length))).toThrow(RangeError);
  });
});
