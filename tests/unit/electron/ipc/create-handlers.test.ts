import { expect, it } from 'vitest';
import type { AppHost } from '../../../../electron/core/contract/app-host.ts';
import { Diagnostics } from '../../../../electron/core/diagnostics/diagnostics.ts';
import { createHandlers } from '../../../../electron/ipc/create-handlers.ts';
import { healthyParts } from '../../../support/core/diagnostics-parts.ts';
import { RecordingWorkstation } from '../../../support/electron/recording-workstation.ts';

function open() {
  const saved: [fileName: string, text: string][] = [];
  const handlers = createHandlers({
    workstation: new RecordingWorkstation().asWorkstation,
    apps: null as unknown as AppHost,
    diagnostics: new Diagnostics(healthyParts().parts),
    reports: {
      async save(...args) {
        saved.push(args);
        return { ok: true, file: args[0], download: null };
      },
    },
  });
  return { handlers, saved };
}

it('answers at once how far the checks are', async () => {
  const { handlers } = open();
  expect((await handlers['diagnostics.run']({ restart: true })).finished).toBe(false);
});

it('saves whole reports only, under a name that any file system takes', async () => {
  const { handlers, saved } = open();
  await handlers['diagnostics.export']({ format: 'json' });
  await handlers['diagnostics.export']({ format: 'text' });
  expect(saved.map(([fileName]) => fileName)).toEqual([
    'carelink-diagnostics-2026-03-02T07-00-00Z.json',
    'carelink-diagnostics-2026-03-02T07-00-00Z.txt',
  ]);
  expect(JSON.parse(saved[0]?.[1] ?? '').finished).toBe(true);
  expect(saved[1]?.[1]).toContain('15 ok, 0 warn, 0 fail');
});
