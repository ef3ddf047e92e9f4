import manifest from '../../../package.json' with { type: 'json' };
import { compatibility, type versionEndpoints } from '../../contract/workstation-versions.ts';
import { newerVersion } from '../../text/newer-version.ts';
import type { HandlersOf } from '../serve.ts';

/** `wanted`: the least the site wants, and never less than the server itself needs. */
export function versionHandlers(wanted: string | null): HandlersOf<typeof versionEndpoints> {
  const [{ oldest_workstation: needed }] = compatibility;
  const answer = {
    server: manifest.version,
    minimum_workstation: wanted === null ? needed : newerVersion(wanted, needed),
    compatibility: [...compatibility],
  };
  return { workstationVersions: () => answer };
}
