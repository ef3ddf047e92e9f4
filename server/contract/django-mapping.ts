import { z } from 'zod';
import { roleName } from './profiles.ts';
import { shownName } from './shown-text.ts';

const fieldName = z.string().regex(/^[A-Za-z_]\w{0,99}$/);

/** What `import-django` makes of users with these flags or this group. The first matching rule counts. */
const rule = z
  .strictObject({
    /** Name of a Django group. */
    group: z.string().min(1).max(150).optional(),
    is_staff: z.boolean().optional(),
    is_superuser: z.boolean().optional(),
    role: roleName.optional(),
    ward: shownName.optional(),
  })
  .refine(({ group, is_staff, is_superuser }) => group ?? is_staff ?? is_superuser ?? false, {
    error: 'it needs a group, is_staff or is_superuser',
  })
  .refine(({ role, ward }) => role ?? ward ?? false, { error: 'it needs a role or a ward' });

/** The file of `import-django --mapping`: where the old system keeps what, and what its groups become. */
export const djangoMapping = z.strictObject({
  /** `app.Model` of AUTH_USER_MODEL; default: the only model in the dump that has passwords. */
  user_model: z
    .string()
    .regex(/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/)
    .optional(),
  fields: z
    .strictObject({
      /** USERNAME_FIELD of the model; default: `username`, or `email` if there is none. */
      username: fieldName.optional(),
      /** One field, or several to be joined with spaces; default: `first_name` and `last_name`. */
      display_name: z
        .union([fieldName.transform((name) => [name]), z.array(fieldName).min(1).max(5)])
        .optional(),
      /** A boolean; default: `is_active`, and true if there is no such field. */
      is_active: fieldName.optional(),
      /** When the account was created; default: `date_joined`, or the time of the import. */
      date_joined: fieldName.optional(),
    })
    .prefault({}),
  /** Whether users keep their ids: always, unless the id is taken here, or never. */
  ids: z.enum(['keep', 'new_where_taken', 'new']).default('keep'),
  rules: z.array(rule).max(1_000).default([]),
  /** For users to whom no rule gives a role or a ward. */
  default: z
    .strictObject({
      role: roleName.default('clinician'),
      ward: shownName.nullable().default(null),
    })
    .prefault({}),
});
export type DjangoMapping = z.output<typeof djangoMapping>;
