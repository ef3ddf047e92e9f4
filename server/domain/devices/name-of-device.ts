import { cutText } from '../../text/shown-text.ts';
import { visualForm } from '../../text/visual-form.ts';
import type { Device, DeviceRepository } from '../records/device.ts';
import { wardKey } from '../rules/ward-key.ts';

/** Leaves room for the number, so that no shown name is longer than one that somebody gives. */
const longestNumbered = 58;

/**
 * What all spellings of a workstation's name have in common: neither case, width, composed letters and white space make another
 * name, nor anything that people cannot see, such as a joiner, another dash or a letter of another script.
 */
export function deviceNameKey(name: string): string {
  return visualForm(wardKey(name));
}

/**
 * The name by which people tell a workstation from others: the given one or, if another device that is not revoked is shown
 * under it, the same with the first free number: `B-204 (2)`. `id` is null for a new device. Must run inside a job.
 */
export async function freeNameOf(
  devices: Pick<DeviceRepository, 'isNameTaken'>,
  { id, givenName }: Pick<Device, 'givenName'> & { readonly id: string | null },
): Promise<string> {
  if (!(await devices.isNameTaken(givenName, id))) return givenName;
  const base = cutText(givenName, longestNumbered);
  for (let number = 2; ; number += 1) {
    const name = `${base} (${number})`;
    if (!(await devices.isNameTaken(name, id))) return name;
  }
}
