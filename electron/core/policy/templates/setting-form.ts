import { z } from 'zod';
import { aboutSetting, type SettingName, settings } from '../effective-policy.ts';

/** One field of a form for administrators. */
export type FormField = {
  /** The key as it appears in a policy; parts of a group after the name of the group and a dot. */
  readonly key: string;
} & (
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  /** JSON, on any number of lines. */
  | { readonly kind: 'json' }
  /** One value, or several on a line each. */
  | { readonly kind: 'lines' }
);

const longestText = 2_000;

const shape = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get anyOf() {
    return z.array(shape).optional();
  },
  get properties() {
    return z.record(z.string(), shape).optional();
  },
});
type Shape = z.output<typeof shape>;

/** The fields a setting needs in a form, according to its schema. Throws for a kind of setting that no form can show. */
export function fieldsOf(name: SettingName): readonly FormField[] {
  const { json, lines } = aboutSetting(name);
  if (json || lines) return [{ key: name, kind: json ? 'json' : 'lines' }];
  const schema = shape.parse(z.toJSONSchema(settings[name], { io: 'input', unrepresentable: 'any' }));
  const { properties } = schema;
  if (properties === undefined) return [fieldOf(name, schema)];
  return Object.entries(properties).map(([part, partSchema]) => fieldOf(`${name}.${part}`, partSchema));
}

function fieldOf(key: string, schema: Shape): FormField {
  // Null means not set; of several spellings, the first is the current one.
  const plain = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  if (plain.enum !== undefined) return { key, kind: 'choice', choices: plain.enum };
  if (plain.type === 'string') return { key, kind: 'text', longest: longestText };
  const { minimum, maximum } = plain;
  if (plain.type === 'integer' && minimum !== undefined && maximum !== undefined)
    return { key, kind: 'number', least: minimum, most: maximum };
  throw new TypeError(`No form has a field for ${key}.`);
}
