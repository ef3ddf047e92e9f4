import { z } from 'zod';

/** One key of the configuration, as the schema documents it. */
export interface Setting {
  readonly path: readonly string[];
  /** As in messages: `listen.port`. */
  readonly key: string;
  /** `CARELINK_LISTEN_PORT`, and a shorter one where there is one; none for what no variable can hold. */
  readonly environmentNames: readonly string[];
  /** Option of the command line; null: none. */
  readonly flag: string | null;
  readonly description: string;
  /** What it may be, in words. */
  readonly values: string;
  /** In words; null: it is not set. */
  readonly defaultText: string | null;
  /** True: the value must not be shown. */
  readonly secret: boolean;
}

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  description: z.string().default(''),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  flag: z.string().optional(),
  secret: z.boolean().optional(),
  values: z.string().optional(),
  default_text: z.string().optional(),
  environment_alias: z.string().optional(),
});
type Node = z.infer<typeof node>;

/** All settings of a configuration schema, in its order. */
export function listSettings(schema: z.ZodType): readonly Setting[] {
  const defaults = schema.parse({});
  return leavesBelow(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), []).map(
    ({ found, path }) => settingOf(found, path, valueAt(defaults, path)),
  );
}

/** The value at a path of nested objects; undefined: there is none. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (below, name) =>
      typeof below === 'object' && below !== null && Object.hasOwn(below, name)
        ? Reflect.get(below, name)
        : undefined,
    tree,
  );
}

interface Leaf {
  readonly found: Node;
  readonly path: readonly string[];
}

function leavesBelow(raw: unknown, path: readonly string[]): readonly Leaf[] {
  const found = node.parse(raw);
  if (!found.properties) return [{ found, path }];
  return Object.entries(found.properties).flatMap(([name, below]) => leavesBelow(below, [...path, name]));
}

function settingOf(found: Node, path: readonly string[], value: unknown): Setting {
  const name = `CARELINK_${path.join('_').toUpperCase()}`;
  return {
    path,
    key: path.join('.'),
    environmentNames: found.type === 'object' ? [] : [name, found.environment_alias].filter(isName),
    flag: found.flag ?? null,
    description: found.description,
    values: found.values ?? valuesOf(found),
    defaultText: found.default_text ?? (value === undefined ? null : shownValue(value)),
    secret: found.secret ?? false,
  };
}

function isName(name: string | undefined): name is string {
  return name !== undefined;
}

/** A value as it is shown to people and in the page. */
export function shownValue(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function valuesOf({ type, format, enum: choices, ...found }: Node): string {
  if (choices) return choices.join(' or ');
  if (Array.isArray(type) && type.includes('boolean')) return 'true or false';
  if (type === 'integer') return `a whole number ${rangeOf(found)}`;
  if (format === 'uri') return 'a URL';
  const { minLength = 0, maxLength } = found;
  if (maxLength !== undefined) return `text of ${minLength} to ${maxLength} characters`;
  return minLength > 0 ? 'text, not empty' : 'text';
}

function rangeOf({
  minimum,
  exclusiveMinimum = -1,
  maximum = Number.MAX_SAFE_INTEGER,
}: Pick<Node, 'minimum' | 'exclusiveMinimum' | 'maximum'>): string {
  const from = `from ${minimum ?? exclusiveMinimum + 1}`;
  return maximum === Number.MAX_SAFE_INTEGER ? from : `${from} to ${maximum}`;
}
