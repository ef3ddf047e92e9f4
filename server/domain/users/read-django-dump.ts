import { z } from 'zod';
import type { RoleName } from '../../contract/profiles.ts';
import { normalizeUsername } from '../../text/fold-username.ts';
import { cutText, shownForm } from '../../text/shown-text.ts';
import { AdministrationError } from './administration-error.ts';

/** A user of the old system, under the id that its tokens and foreign keys know. */
export interface ImportedUser {
  readonly id: number;
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly disabled: boolean;
  readonly createdAtMs: number;
  /** As the old system stored it. */
  readonly passwordHash: string;
}

/** Everything a dump may hold; only users are looked at further. */
const dumpSchema = z.array(z.looseObject({ model: z.string() }));
const userSchema = z.object({
  // Decimal in `sub`, and exact in every JSON reader.
  pk: z.number().int().positive().max(999_999_999_999_999),
  fields: z.object({
    username: z
      .string()
      .trim()
      .min(1)
      .max(150)
      .regex(/^[^\p{Cc}]+$/u),
    password: z.string().max(1024),
    first_name: z.string().default(''),
    last_name: z.string().default(''),
    is_active: z.boolean(),
    is_superuser: z.boolean().default(false),
    date_joined: z.string().refine((time) => !Number.isNaN(Date.parse(time)), 'a time'),
  }),
});

const longestName = 64;

/**
 * The users of `manage.py dumpdata auth.user`. Throws `AdministrationError` when the text is no such dump; the
 * message names the place, never a value.
 */
export function readDjangoDump(text: string): readonly ImportedUser[] {
  const dump = dumpSchema.safeParse(parseJson(text));
  if (!dump.success) throw new AdministrationError('The file is no JSON of `manage.py dumpdata auth.user`.');
  const users = dump.data.filter(({ model }) => model.toLowerCase() === 'auth.user').map(userOf);
  if (users.length === 0) throw new AdministrationError('The file holds no users (model auth.user).');
  return users;
}

function userOf(entry: unknown, index: number): ImportedUser {
  const parsed = userSchema.safeParse(entry);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.');
    throw new AdministrationError(`The file's user number ${index + 1} has a wrong ${place}.`);
  }
  const { pk, fields } = parsed.data;
  const username = normalizeUsername(fields.username);
  const fullName = `${fields.first_name} ${fields.last_name}`.replace(/\p{Cc}/gu, ' ').trim();
  return {
    id: pk,
    username,
    displayName: cutText(shownForm(fullName, { lines: false }) || username, longestName).trim(),
    role: fields.is_superuser ? 'it_admin' : 'clinician',
    disabled: !fields.is_active,
    createdAtMs: Date.parse(fields.date_joined),
    passwordHash: fields.password,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
