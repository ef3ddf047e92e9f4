import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, parseServerConfig, type ServerConfig, serverConfig } from '../../server/config.ts';

type Tree = { [key: string]: unknown };
type Environment = Readonly<Record<string, string | undefined>>;

const prefix = 'CARELINK_';

/** Settings of a command: defaults, then the file, then `CARELINK_*`, then the flags. Throws `ConfigError`. */
export function readSettings(
  flags: { readonly config?: string; readonly overrides: Tree },
  environment: Environment,
): ServerConfig {
  const file = flags.config ?? environment[`${prefix}CONFIG`];
  const layers = [file ? readConfigFile(file) : {}, settingsOfEnvironment(environment), flags.overrides];
  return parseServerConfig(layers.reduce(merge, {}));
}

function readConfigFile(path: string): Tree {
  const text = readText(path);
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new ConfigError(`--config: ${path} is not a JSON object`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`--config: ${path} cannot be read`);
  }
}

/** `clients.unbound` is `CARELINK_CLIENTS_UNBOUND`; a name that fits no setting is refused, as it is in the file. */
function settingsOfEnvironment(environment: Environment): Tree {
  const paths = new Map(settingPaths(serverConfig).map((path) => [path.join('_').toUpperCase(), path]));
  const ownNames = new Set(['CONFIG', 'DB']);
  let settings: Tree = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(prefix) || value === undefined || ownNames.has(name.slice(prefix.length))) continue;
    const path = paths.get(name.slice(prefix.length));
    if (path) settings = merge(settings, nest(path, value));
  }
  const database = environment[`${prefix}DB`];
  return database === undefined ? settings : merge(settings, { database });
}

function settingPaths(schema: z.ZodType, path: readonly string[] = []): string[][] {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodObject)) return [[...path]];
  return Object.entries(inner.shape).flatMap(([key, value]) =>
    settingPaths(value as z.ZodType, [...path, key]),
  );
}

function unwrap(schema: z.ZodType): z.ZodType {
  const wraps =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return wraps ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

function nest(path: readonly string[], value: unknown): Tree {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;
}

function merge(under: Tree, over: Tree): Tree {
  const result: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const below = result[key];
    result[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
