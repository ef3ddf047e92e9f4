import manifest from '../../../package.json' with { type: 'json' };
import {
  compatibility,
  oldestWorkstation,
  type versionEndpoints,
} from '../../contract/workstation-versions.ts';
import type { HandlersOf } from '../serve.ts';

/** `wanted`: the oldest version the site wants, but never older than the server itself needs. */
export function versionHandlers(wanted: string | null): HandlersOf<typeof versionEndpoints> {
  const answer = {
    server: manifest.version,
    minimum_workstation: oldestWorkstation(wanted),
    compatibility: [...compatibility],
  };
  return { workstationVersions: () => answer };
}
