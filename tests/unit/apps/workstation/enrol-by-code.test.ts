import { describe, expect, it } from 'vitest';
import { enrolByCode } from '../../../../apps/workstation/enrol-by-code.ts';
import { startStation, startWithFakeServer } from '../../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../../support/core/test-secret-store.ts';

const code = 'K7QM2F9AXW3T8PZC';
const typing = (typed: string) => ({ name: 'B-204', readCode: async () => typed });
const asked = { name: 'B-204', readCode: () => Promise.reject(new Error('nobody should be asked')) };

describe('enrolling without a screen', () => {
  it('says as what the workstation is enrolled', async () => {
    const station = await startWithFakeServer();
    station.server.enrolmentCodes.set(code, 'Ward B');
    expect(await enrolByCode(station, typing('K7QM-2F9A-XW3T-8PZC'))).toEqual({
      exitCode: 0,
      line: 'Enrolled as B-204 in Ward B.',
      enrolled: { name: 'B-204', ward: 'Ward B' },
    });
  });

  it('tells a refused code from one that could not be tried', async () => {
    const station = await startWithFakeServer();
    const { network } = station;
    expect(await enrolByCode(station, typing('0000-0000-0000-0000'))).toMatchObject({ exitCode: 1 });
    expect(network.count('/v1/devices')).toBe(1);
    for (const none of ['', 'short', 'x'.repeat(65)])
      expect(await enrolByCode(station, typing(none))).toMatchObject({
        exitCode: 2,
        line: 'There is no enrolment code on standard input: one line, 16 letters and digits, or 24.',
      });
    expect(network.count('/v1/devices')).toBe(1);
    network.become({ status: 429, headers: { 'retry-after': '88' } });
    expect(await enrolByCode(station, typing(code))).toMatchObject({
      exitCode: 2,
      line: 'Too many wrong codes came from this network; try again in 88 s.',
    });
    network.become('offline');
    expect((await enrolByCode(station, typing(code))).line).toMatch(/cannot be reached/);
    network.become('portal');
    expect(await enrolByCode(station, typing(code))).toMatchObject({ exitCode: 2, enrolled: null });
  });

  it('tells a code that admits it from one after which IT has to', async () => {
    const station = await startWithFakeServer();
    station.server.enrolmentCodes.set(code, 'Ward B');
    station.server.approvalNeeded = true;
    expect(await enrolByCode(station, typing(code))).toMatchObject({
      exitCode: 3,
      line: 'The code was accepted; IT now has to admit this workstation: carelink-server device approve.',
      enrolled: null,
    });
  });

  it('asks for no code where it could not be used', async () => {
    const local = await startWithFakeServer({ setupCode: 'a code' });
    expect(await enrolByCode(local, asked)).toMatchObject({ exitCode: 2 });
  });

  it('leaves the code alone where the keychain does not keep the key', async () => {
    const { parts, endpoint, server } = await startWithFakeServer();
    server.enrolmentCodes.set(code, null);
    const secrets = new TestSecretStore();
    secrets.writable = false;
    const { workstation } = await startStation({ ...parts, secrets });
    const outcome = await enrolByCode({ workstation, endpoint }, asked);
    expect(outcome).toMatchObject({ exitCode: 2, enrolled: null });
    expect(outcome.line).toMatch(/Its key would be lost/);
    expect(server.enrolmentCodes.size).toBe(1);
  });
});
