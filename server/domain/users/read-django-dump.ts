import { z } from 'zod';
import type { DjangoMapping } from '../../contract/django-mapping.ts';
import type { RoleName } from '../../contract/profiles.ts';
import { normalizeUsername } from '../../text/fold-username.ts';
import { jsonOrNull } from '../../text/json-or-null.ts';
import { looksGarbled } from '../../text/looks-garbled.ts';
import { cutText, shownForm } from '../../text/shown-text.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { type DjangoDumpEntry, djangoDumpEntry } from './django-dump-entry.ts';
import { nameGroups } from './name-django-groups.ts';

/** A user of the old system. */
export interface ImportedUser {
  /** That its tokens and foreign keys know; null: it cannot be kept. */
  readonly id: number | null;
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  /** Name of the ward. */
  readonly ward: string | null;
  readonly disabled: boolean;
  /** Null: not known. */
  readonly createdAtMs: number | null;
  /** As the old system stored it. */
  readonly passwordHash: string;
  /** Whether letters of the names look changed, as they stand in the file: normalised they may look like others. */
  readonly isGarbled?: boolean;
}

/** Everything a dump may hold; only users and groups are looked at further. */
const dumpSchema = z.array(djangoDumpEntry);

/** Decimal in `sub`, and exact in every JSON reader. */
const id = z.number().int().positive().max(999_999_999_999_999);
const username = z
  .string()
  .trim()
  .min(1)
  .max(150)
  .regex(/^[^\p{Cc}]+$/u)
  .refine((name) => !name.startsWith('[erased '));
const passwordHash = z.string().max(1024);
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const flag = z.boolean();
const text = z.string();

const longestName = 64;

/**
 * The users of `manage.py dumpdata` with their groups, as the mapping says. Throws `AdministrationError` when the text
 * is no such dump or does not fit the mapping; the message names the place, never a value.
 */
export function readDjangoDump(dumpText: string, mapping: DjangoMapping): readonly ImportedUser[] {
  const dump = dumpSchema.safeParse(jsonOrNull(dumpText));
  if (!dump.success)
    throw new AdministrationError('The file is not JSON as written by `manage.py dumpdata auth.user`.');
  const model = modelOf(dump.data, mapping.user_model);
  const entries = dump.data.filter((entry) => entry.model.toLowerCase() === model);
  if (entries.length === 0) throw new AdministrationError(`The file holds no users (model ${model}).`);
  const usernameField = mapping.fields.username ?? defaultNameField(entries, model);
  const groupsOf = nameGroups(dump.data, entries, mapping);
  return entries.map((entry, index) => {
    const field = readerOf(entry, index + 1);
    return userOf(field, { groups: groupsOf(entry, index + 1), usernameField, mapping, entry });
  });
}

/** The model that has passwords, in lower case as Django compares them. */
function modelOf(entries: readonly DjangoDumpEntry[], told: string | undefined): string {
  if (told !== undefined) return told.toLowerCase();
  const models = new Set(
    entries.filter(({ fields }) => 'password' in fields).map(({ model }) => model.toLowerCase()),
  );
  const [model = 'auth.user', ...others] = models;
  if (others.length === 0 || models.has('auth.user')) return others.length === 0 ? model : 'auth.user';
  throw new AdministrationError(
    `The file holds several models with passwords (${[...models].join(', ')}): say which in user_model of --mapping.`,
  );
}

function defaultNameField(entries: readonly DjangoDumpEntry[], model: string): string {
  const found = ['username', 'email'].find((name) => entries.every(({ fields }) => name in fields));
  if (found) return found;
  throw new AdministrationError(
    `The users of ${model} have neither username nor email: say which field names them in fields.username of --mapping.`,
  );
}

type FieldReader = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  fallback?: z.output<Schema>,
) => z.output<Schema>;

/** Reads fields of one user; throws `AdministrationError` that names the field. */
function readerOf({ fields }: DjangoDumpEntry, number: number): FieldReader {
  return (name, schema, fallback) => {
    const value = fields[name];
    if ((value === undefined || value === null) && fallback !== undefined) return fallback;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new AdministrationError(`The file's user number ${number} has a wrong fields.${name}.`);
  };
}

interface Context {
  readonly entry: DjangoDumpEntry;
  readonly groups: readonly string[];
  readonly usernameField: string;
  readonly mapping: DjangoMapping;
}

function userOf(field: FieldReader, { entry, groups, usernameField, mapping }: Context): ImportedUser {
  const { fields, ids } = mapping;
  const givenName = field(usernameField, username);
  const name = normalizeUsername(givenName);
  const nameFields = fields.display_name ?? ['first_name', 'last_name'];
  const fullName = nameFields.map((each) => field(each, text, '').replace(/\p{Cc}/gu, ' ')).join(' ');
  const joined = field(fields.date_joined ?? 'date_joined', time, '');
  const isSuperuser = field('is_superuser', flag, false);
  const facts = { groups, is_staff: field('is_staff', flag, false), is_superuser: isSuperuser };
  return {
    id: ids === 'new' ? null : idOf(entry, name),
    username: name,
    displayName: cutText(shownForm(fullName, { lines: false }) || name, longestName).trim(),
    ...placeOf(facts, mapping),
    disabled: !field(fields.is_active ?? 'is_active', flag, true),
    createdAtMs: joined === '' ? null : Date.parse(joined),
    passwordHash: field('password', passwordHash),
    ...([givenName, fullName].some(looksGarbled) ? { isGarbled: true } : {}),
  };
}

function idOf({ pk }: DjangoDumpEntry, name: string): number {
  const parsed = id.safeParse(pk);
  if (parsed.success) return parsed.data;
  throw new AdministrationError(
    pk === undefined
      ? `The user ${name} has no pk: make the dump without --natural-primary.`
      : `The pk of ${name} is no id that can be kept (a whole number from 1 to 999999999999999): "ids": "new" in --mapping gives new ones.`,
  );
}

interface Facts {
  readonly groups: readonly string[];
  readonly is_staff: boolean;
  readonly is_superuser: boolean;
}

/** The first rule that fits and has one gives the role, and the first that has one gives the ward. */
function placeOf(facts: Facts, { rules, default: fallback }: DjangoMapping) {
  const fitting = rules.filter(
    (rule) =>
      (rule.group === undefined || facts.groups.includes(rule.group)) &&
      (rule.is_staff ?? facts.is_staff) === facts.is_staff &&
      (rule.is_superuser ?? facts.is_superuser) === facts.is_superuser,
  );
  const unruled = facts.is_superuser ? 'it_admin' : fallback.role;
  return {
    role: fitting.find(({ role }) => role)?.role ?? unruled,
    ward: fitting.find(({ ward }) => ward)?.ward ?? fallback.ward,
  };
}
