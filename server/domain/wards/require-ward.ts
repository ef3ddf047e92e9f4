import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ward } from '../records/ward.ts';

/** The ward an administrator has named. Throws `AdministrationError` if there is no ward of that name. */
export async function requireWard({ wards }: Pick<Repositories, 'wards'>, name: string): Promise<Ward> {
  const ward = await wards.findByName(name);
  if (!ward) throw new AdministrationError(`There is no ward ${name}.`);
  return ward;
}
