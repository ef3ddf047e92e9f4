import { z } from 'zod';
import { roleName } from './profiles.ts';
import { shownName } from './shown-text.ts';

const fieldName = z.string().regex(/^[A-Za-z_]\w{0,99}$/);

/** What `import-django` makes of the users whose flags or group are these. The first rule that fits counts. */
const rule = z
  .strictObject({
    /** Name of a group of Django. */
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

/** The file of `import-django --mapping`: where an old system keeps what, and what becomes of its groups. */
export const djangoMapping = z.strictObject({
  /** `app.Model` of AUTH_USER_MODEL; default: the one model in the dump that has passwords. */
  user_model: z
    .string()
    .regex(/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/)
    .optional(),
  fields: z
    .strictObject({
      /** USERNAME_FIELD of the model; default: `username`, or `email` where there is none. */
      username: fieldName.optional(),
      /** One field, or several that are joined by spaces; default: `first_name` and `last_name`. */
      display_name: z
        .union([fieldName.transform((name) => [name]), z.array(fieldName).min(1).max(5)])
        .optional(),
      /** A yes or no; default: `is_active`, and yes where there is no such field. */
      is_active: fieldName.optional(),
      /** Since when there is the account; default: `date_joined`, or the time of the import. */
      date_joined: fieldName.optional(),
    })
    .prefault({}),
  /** Whether users keep their ids: always, unless somebody here has that id, or never. */
  ids: z.enum(['keep', 'new_where_taken', 'new']).default('keep'),
  rules: z.array(rule).max(1_000).default([]),
  /** For whom no rule has a role or a ward. */
  default: z
    .strictObject({
      role: roleName.default('clinician'),
      ward: shownName.nullable().default(null),
    })
    .prefault({}),
});
export type DjangoMapping = z.output<typeof djangoMapping>;
