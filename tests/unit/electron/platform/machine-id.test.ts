import { describe, expect, it } from 'vitest';
import { machineIdFor, machineNumberOf } from '../../../../electron/platform/machine-id.ts';
import { machineId } from '../../../../server/contract/devices.ts';

const number = async () => '0f3b6a1e9c2d4e5f8a7b6c5d4e3f2a1b\n';
const server = 'https://tokens.hospital.example';

describe('what a workstation tells of its machine', () => {
  it('is the same each time, another one for another server or machine, and not the number', async () => {
    const told = await machineIdFor(server, number);
    expect(told).toBe('8hn_f81BFABQwceQ4xzOdO_vumGxCin4y0N0jVaaM6k');
    expect(machineId.safeParse(told).success).toBe(true);
    expect(await machineIdFor(server, async () => '0F3B6A1E9C2D4E5F8A7B6C5D4E3F2A1B')).toBe(told);
    const others = [
      await machineIdFor('https://tokens.other.example', number),
      await machineIdFor(server, async () => '1f3b6a1e9c2d4e5f8a7b6c5d4e3f2a1b'),
    ];
    expect(new Set([told, ...others]).size).toBe(3);
    expect(told).not.toContain('0f3b');
  });

  it.each([
    ['nothing', async () => null],
    ['an empty file', async () => ' \n'],
    ['a short one, as of a system that was not set up', async () => 'uninitialized'],
    ['no file', () => Promise.reject(new Error('ENOENT'))],
  ])('is nothing where the system has %s', async (_name, read) => {
    expect(await machineIdFor(server, read)).toBeNull();
  });

  it.runIf(process.platform === 'linux')('is read on this system', async () => {
    const told = await machineIdFor(server, machineNumberOf('linux'));
    if (told !== null) expect(machineId.safeParse(told).success).toBe(true);
  });
});
