import type { Response } from 'express';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../../server/domain/ports/log.ts';
import { unmeasured } from '../../../../../server/domain/ports/metrics.ts';
import type { Ports } from '../../../../../server/domain/ports.ts';
import type { LineSink, StationLines } from '../../../../../server/domain/stations/station-lines.ts';
import { stationHandlers } from '../../../../../server/http/handlers/station.ts';

it('begins no answer to a workstation that went while its sessions were read', async () => {
  const unitOfWork = { read: async () => [] };
  const ports = { unitOfWork, log: silentLog, metrics: unmeasured } as unknown as Ports;
  const response = { destroyed: false, closed: false, on() {} };
  const sinks: (LineSink | null)[] = [];
  const lines = {
    async open(_request: unknown, connect: () => LineSink | null) {
      response.destroyed = true;
      sinks.push(connect());
      return () => {};
    },
  } as unknown as StationLines;
  const { stationEvents } = stationHandlers(ports, lines);
  const asked = { body: { sessions: [] }, keyThumbprint: 'key', caller: { address: null } };
  const answer = await stationEvents(asked as unknown as Parameters<typeof stationEvents>[0]);
  await answer(response as unknown as Response);
  expect(sinks).toEqual([null]);
});
