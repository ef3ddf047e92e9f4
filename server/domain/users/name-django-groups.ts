import { z } from 'zod';
import type { DjangoMapping } from '../../contract/django-mapping.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { DjangoDumpEntry } from './django-dump-entry.ts';

/** Groups of a user: their ids, or with --natural-foreign their names. */
const groupsSchema = z.array(z.union([z.number(), z.tuple([z.string()])]));

/**
 * Tells the names of each user's groups. Throws `AdministrationError` when the file does not say them, and when the
 * mapping has a group that there is not: a name that is mistyped would leave its users without what they need.
 */
export function nameGroups(
  dump: readonly DjangoDumpEntry[],
  users: readonly DjangoDumpEntry[],
  { rules }: DjangoMapping,
): (user: DjangoDumpEntry, number: number) => readonly string[] {
  const isAsked = rules.some(({ group }) => group !== undefined);
  if (!isAsked) return () => [];
  const names = new Map(
    dump
      .filter(({ model }) => model.toLowerCase() === 'auth.group')
      .map(({ pk, fields }) => [pk, String(fields.name)]),
  );
  const groupsOf = (user: DjangoDumpEntry, number: number) => {
    const parsed = groupsSchema.safeParse(user.fields.groups ?? []);
    if (!parsed.success)
      throw new AdministrationError(`The file's user number ${number} has a wrong fields.groups.`);
    return parsed.data.map((group) => {
      const name = typeof group === 'number' ? names.get(group) : group[0];
      if (name !== undefined) return name;
      throw new AdministrationError(
        `The file does not say which group ${group} is: dump auth.group as well, as in \`manage.py dumpdata auth.group auth.user\`.`,
      );
    });
  };
  const known = new Set([...names.values(), ...users.flatMap((user, index) => groupsOf(user, index + 1))]);
  const unknown = rules.find(({ group }) => group !== undefined && !known.has(group));
  if (unknown)
    throw new AdministrationError(`The file has no group ${unknown.group}, which --mapping names.`);
  return groupsOf;
}
