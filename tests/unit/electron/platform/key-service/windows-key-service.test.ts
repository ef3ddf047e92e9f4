import { describe, expect, it } from 'vitest';
import { KeyService } from '../../../../../electron/platform/key-service/key-service.ts';
import { windowsKeyService } from '../../../../../electron/platform/key-service/windows-key-service.ts';
import {
  WindowsError,
  type WindowsFunctions,
} from '../../../../../electron/platform/policy/windows-functions.ts';
import { descriptor, type Entry } from '../../../../support/windows/descriptor.ts';

const pipe = '\\\\.\\pipe\\carelink-workstation-key';
const administrators = 'S-1-5-32-544';
const ida = 'S-1-5-21-1-2-3-1107';
const entries: readonly Entry[] = [
  { sid: administrators, rights: 0x1f_01ff },
  { sid: 'S-1-5-32-545', rights: 0x12_019b },
];

/** A Windows whose pipe this is; `failures`: so often it cannot be looked at before it can. */
function windows(security: Buffer, failures = 0) {
  const asked: string[] = [];
  const functions: WindowsFunctions = {
    readKey: () => null,
    securityOf: (path) => {
      asked.push(path);
      if (asked.length <= failures) throw new WindowsError('cannot be looked at for who may change it');
      return security;
    },
  };
  return { asked, places: windowsKeyService(async () => functions) };
}

describe('the key service of Windows', () => {
  it('is asked at a pipe of the administrators', async () => {
    const { asked, places } = windows(descriptor(administrators, entries));
    expect(places.socket).toBe(pipe);
    expect(await places.faultOfSocket?.()).toBeNull();
    expect(asked).toEqual([pipe]);
  });

  it('is looked at again while its pipe is busy, and not for ever', async () => {
    expect(await windows(descriptor(administrators, entries), 3).places.faultOfSocket?.()).toBeNull();
    await expect(windows(descriptor(administrators, entries), 99).places.faultOfSocket?.()).rejects.toThrow(
      'cannot be looked at',
    );
  });

  it.each([
    ['that a user has made', descriptor(ida, entries), /belongs to a user/],
    [
      'that a user may serve',
      descriptor(administrators, [...entries, { sid: ida, rights: 0x4 }]),
      /can be served by users/,
    ],
  ])('is not asked at a pipe %s', async (_, security, fault) => {
    const { places } = windows(security);
    const text = JSON.stringify({
      version: 1,
      state: 'enrolled',
      server: 'https://carelink.example',
      name: 'B-204',
      ward: null,
      key: { crv: 'P-256', kty: 'EC', x: 'x'.repeat(43), y: 'y'.repeat(43) },
    });
    const service = new KeyService({ ...places, record: { read: async () => text } });
    const key = await service.find('https://carelink.example');
    const subject = { method: 'GET', url: 'https://carelink.example/v1/me', nonce: null, nowMs: 0 } as const;
    await expect(key?.prove(subject)).rejects.toThrow(fault);
    expect(await service.examine('https://carelink.example')).toMatchObject({
      kind: 'here',
      trouble: expect.stringMatching(fault),
    });
  });
});
