import { misspeltWard, type ServerConfig } from '../config/server-config.ts';
import { WardSettings } from '../domain/rules/ward-settings.ts';
import { unknownWards } from '../domain/wards/misspelt-wards.ts';
import { nearestName } from '../text/nearest-name.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('wards');

/** Whether each ward in the configuration exists, and none is open because its name is misspelt. */
export function checkWards({ wards }: Pick<ServerConfig, 'wards'>, existing: readonly string[]): Finding {
  const configured = Object.keys(wards);
  if (configured.length === 0) return ok('The configuration names no wards: all are open to all addresses.');
  const unknown = unknownWards(configured, existing, nearestName);
  const misspelt = unknown.find(({ meant }) => meant !== null);
  if (misspelt) {
    return fail(
      `${misspeltWard(misspelt.name, misspelt.meant ?? '')}.`,
      'Correct this: until then the server does not start.',
    );
  }
  const settings = new WardSettings(configured.map((name) => [name, wards[name]?.networks]));
  const open = existing.filter((name) => settings.get(name) === undefined);
  const openOnes = open.length === 0 ? 'No ward' : open.join(', ');
  if (unknown.length > 0) {
    return warn(
      `The configuration names wards that do not exist: ${unknown.map(({ name }) => name).join(', ')}. ${openOnes} can be used from all addresses.`,
      'Correct the names, or add the wards with `ward set`.',
    );
  }
  return ok(`${configured.length} wards are named. ${openOnes} can be used from all addresses.`);
}
