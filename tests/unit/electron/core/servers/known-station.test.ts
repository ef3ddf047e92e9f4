import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStationNames } from '../../../../../electron/platform/file-station-names.ts';
import { FakeEndpoint } from '../../../../support/core/fake-endpoint.ts';
import { startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const password = 'correct horse battery';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-station-'));
  file = join(folder, 'data', 'station.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function signedIn() {
  const first = await startWithFakeServer();
  await first.workstation.stop();
  const parts = { ...first.parts, stationNames: new FileStationNames(file) };
  const { workstation } = await startStation(parts);
  await workstation.actions['session.sign-in']({ username: 'ana', password });
  await expect.poll(() => parts.stationNames.read()).not.toBeNull();
  const { station } = workstation.snapshot();
  await workstation.stop();
  return { parts, station };
}

describe('the names of the workstation', () => {
  it('are back after a restart from the first snapshot on, whether or not anybody is signed in', async () => {
    const { parts, station } = await signedIn();
    expect(station.name).not.toBeNull();
    const again = await startStation(parts);
    expect(again.snapshots.map((snapshot) => snapshot.station)).toEqual(again.snapshots.map(() => station));
    expect(again.workstation.snapshot().station).toEqual(station);
    await again.workstation.actions['session.sign-out']();
    await again.workstation.stop();
    expect((await startStation(parts)).workstation.snapshot().station).toEqual(station);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are learned by the session of an earlier version, which kept none', async () => {
    const { parts, station } = await signedIn();
    rmSync(file);
    const { workstation } = await startStation(parts);
    await expect.poll(() => workstation.snapshot().station).toEqual(station);
  });

  it('are not those that another server has given, nor what else is in the file', async () => {
    const { parts } = await signedIn();
    const elsewhere = {
      ...parts,
      endpoint: new FakeEndpoint('https://other.example', { mode: 'central', setupCode: null }),
    };
    const { workstation } = await startStation(elsewhere);
    expect(workstation.snapshot().station).toEqual({ name: null, ward: null });
    const good = readFileSync(file, 'utf8');
    for (const content of ['', '{', '[]', '{"serverId":1}', good.replace('"name":', '"name":7,"x":')]) {
      writeFileSync(file, content);
      expect(await parts.stationNames.read()).toBeNull();
    }
  });

  it('stop nobody when they cannot be kept', async ({ skip }) => {
    if (process.getuid?.() === 0) {
      // Root can write anywhere except below a file.
      writeFileSync(join(folder, 'data'), '');
    } else {
      chmodSync(folder, 0o500);
    }
    if (process.platform === 'win32') skip('there are other rights');
    const { parts } = await startWithFakeServer();
    const { workstation, log } = await startStation({ ...parts, stationNames: new FileStationNames(file) });
    expect(await workstation.actions['session.sign-in']({ username: 'ana', password })).toEqual({ ok: true });
    await expect.poll(() => JSON.stringify(log)).toContain('cannot be kept');
  });
});
