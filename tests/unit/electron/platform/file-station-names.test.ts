import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileStationNames } from '../../../../electron/platform/file-station-names.ts';

it('the names that were learnt last stay, however many are written at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-names-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const names = new FileStationNames(join(folder, 'station.json'));
  for (let round = 0; round < 20; round += 1) {
    // Long ones are written for longer.
    const called = ['x'.repeat(60), 'y', `B-${round}`];
    await Promise.all(
      called.map((name) => names.write({ serverId: 'here', name, ward: null, recentUsers: null })),
    );
    expect((await names.read())?.name).toBe(`B-${round}`);
  }
});
