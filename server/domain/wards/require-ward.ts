import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ward } from '../records/ward.ts';

/** The ward that an administrator means. Throws `AdministrationError` when there is none of that name. */
export function requireWard({ wards }: Pick<Repositories, 'wards'>, name: string): Ward {
  const ward = wards.findByName(name);
  if (!ward) throw new AdministrationError(`There is no ward ${name}.`);
  return ward;
}
