import { describe, expect, it } from 'vitest';
import {
  faultOfDescriptor,
  faultOfPipe,
  parseSecurityDescriptor,
} from '../../../../../electron/platform/policy/security-descriptor.ts';
import { descriptor, type Entry } from '../../../../support/windows/descriptor.ts';

const system = 'S-1-5-18';
const administrators = 'S-1-5-32-544';
const users = 'S-1-5-32-545';
const ida = 'S-1-5-21-1004336348-1177238915-682003330-1107';
const creatorOwner = 'S-1-3-0';

const fullControl = 0x1f_01ff;
const readAndExecute = 0x12_00a9;

const ofAdministrators: readonly Entry[] = [
  { sid: system, rights: fullControl },
  { sid: administrators, rights: fullControl },
  { sid: users, rights: readAndExecute },
];
const fault = (owner: string | null, entries: readonly Entry[] | null, kind: 'file' | 'folder' = 'file') =>
  faultOfDescriptor(parseSecurityDescriptor(descriptor(owner, entries)), kind);

describe('those who may change a file on Windows', () => {
  it('are administrators alone if users can only read', () => {
    expect(fault(administrators, ofAdministrators)).toBeNull();
    expect(fault(system, ofAdministrators)).toBeNull();
  });

  it.each([
    ['a user as its owner', ida, ofAdministrators],
    ['no owner', null, ofAdministrators],
  ])('include a user if the file has %s', (_, owner, entries) => {
    expect(fault(owner, entries)).toBe('belongs to a user and not to the administrators');
  });

  it.each([
    ['no list', null],
    ['the right to write', [...ofAdministrators, { sid: users, rights: 0x2 }]],
    ['the right to append', [...ofAdministrators, { sid: users, rights: 0x4 }]],
    ['the right to delete', [...ofAdministrators, { sid: ida, rights: 0x1_0000 }]],
    ['the right to change the list', [...ofAdministrators, { sid: ida, rights: 0x4_0000 }]],
    ['the right to take ownership', [...ofAdministrators, { sid: ida, rights: 0x8_0000 }]],
    ['every right', [...ofAdministrators, { sid: ida, rights: 0x1000_0000 }]],
    ['a conditional entry', [...ofAdministrators, { sid: 'S-1-1-0', rights: 0x2, type: 9 }]],
    ['an entry for objects', [...ofAdministrators, { sid: users, rights: 0x2, type: 5 }]],
  ])('include users with %s', (_, entries) => {
    expect(fault(administrators, entries)).toBe('can be changed by users');
  });

  it('do not include those who are denied it, or who may only change what is created inside', () => {
    const denied = { sid: users, rights: fullControl, type: 1 };
    const inherited = { sid: creatorOwner, rights: fullControl, flags: 0x0b };
    expect(fault(administrators, [denied, ...ofAdministrators, inherited])).toBeNull();
  });

  it('do not include users who may add files to a folder, as below ProgramData, but not replace any', () => {
    const mayAdd = { sid: users, rights: 0x2 | 0x4 | 0x10 | 0x100 };
    expect(fault(administrators, [...ofAdministrators, mayAdd], 'folder')).toBeNull();
    expect(fault(administrators, [...ofAdministrators, { sid: users, rights: 0x40 }], 'folder')).toBe(
      'can be changed by users',
    );
  });

  it('are not read from a truncated descriptor', () => {
    const whole = descriptor(administrators, ofAdministrators);
    for (const length of [0, 4, 19, 30, whole.length - 1])
      expect(() => parseSecurityDescriptor(whole.subarray(0, length))).toThrow(RangeError);
  });
});

describe('those who may answer on a named pipe', () => {
  const ofPipe: readonly Entry[] = [
    { sid: 'S-1-5-2', rights: 0x1000_0000, type: 1 },
    { sid: system, rights: fullControl },
    { sid: administrators, rights: fullControl },
    { sid: users, rights: 0x12_019b },
  ];
  const answered = (owner: string | null, entries: readonly Entry[] | null) =>
    faultOfPipe(parseSecurityDescriptor(descriptor(owner, entries)));

  it('are administrators alone if users can only read and write', () => {
    expect(answered(administrators, ofPipe)).toBeNull();
    expect(answered(system, ofPipe)).toBeNull();
  });

  it.each([ida, users, creatorOwner, 'S-1-5-19', null])('include a user if %s owns it', (owner) => {
    expect(answered(owner, ofPipe)).toBe('belongs to a user and not to the administrators');
  });

  it.each([
    ['no list', null],
    ['the right to create instances', [...ofPipe, { sid: users, rights: 0x12_019f }]],
    ['every right', [...ofPipe, { sid: ida, rights: 0x1000_0000 }]],
    ['the right to change the list', [...ofPipe, { sid: ida, rights: 0x4_0000 }]],
    ['the right to take ownership', [...ofPipe, { sid: 'S-1-1-0', rights: 0x8_0000 }]],
  ])('include users with %s', (_, entries) => {
    expect(answered(administrators, entries)).toBe('can be served by users');
  });
});
