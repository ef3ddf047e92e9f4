import type { deviceEndpoints } from '../../contract/devices.ts';
import { enrolDevice } from '../../domain/enrolment/enrol-device.ts';
import type { Ports } from '../../domain/ports.ts';
import type { HandlersOf } from '../serve.ts';

export function deviceHandlers(ports: Ports): HandlersOf<typeof deviceEndpoints> {
  return {
    enrolDevice: async ({ body: { code, name, machine: machineId = null }, keyThumbprint, caller }) => ({
      device: await enrolDevice(ports, { code, name, machineId, keyThumbprint }, caller),
    }),
  };
}
