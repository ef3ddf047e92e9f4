import type { stationReportEndpoints } from '../../contract/station-report.ts';
import { noteReport } from '../../domain/devices/note-report.ts';
import type { Ports } from '../../domain/ports.ts';
import type { HandlersOf } from '../serve.ts';

export function stationReportHandlers(ports: Ports): HandlersOf<typeof stationReportEndpoints> {
  return {
    async stationReport({ body, keyThumbprint }) {
      const { policy_version: policyVersion, policy_hash: policyHash, key: keyKind, ...told } = body;
      await noteReport(ports, keyThumbprint, { ...told, policyVersion, policyHash, keyKind });
      return {};
    },
  };
}
