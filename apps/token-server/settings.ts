import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { listSettings, type Setting, valueAt } from '../../server/config/list-settings.ts';
import {
  ConfigError,
  parseServerConfig,
  type ServerConfig,
  serverConfig,
} from '../../server/config/server-config.ts';
import { readJsonFile, TextFileError } from '../../server/files/read-text-file.ts';
import { nearestName } from '../../server/text/nearest-name.ts';

type Tree = { [key: string]: unknown };
type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line says: a configuration file, and settings on top of all others. */
export interface SettingFlags {
  readonly config?: string;
  readonly overrides: Tree;
}

const prefix = 'CARELINK_';
/** Not settings of the server: its configuration file, and variables of the tests and the workstation. */
const fileVariable = `${prefix}CONFIG`;
const foreignPrefixes = [`${prefix}TEST_`, `${prefix}WORKSTATION_`];

/** Settings of a command: defaults, then the file, then `CARELINK_*`, then the flags. Throws `ConfigError`. */
export function readSettings(flags: SettingFlags, environment: Environment): ServerConfig {
  return configOf(layersOf(flags, environment));
}

export interface SettingInEffect {
  readonly setting: Setting;
  /** As it is used; undefined: not set. */
  readonly value: unknown;
  /** Where it was found: `default`, or the file, variable or flag. */
  readonly from: string;
  /** Where another value was found that does not count because of it; null: nowhere. */
  readonly insteadOf: string | null;
}

export interface ExplainedSettings {
  readonly config: ServerConfig;
  /** Null: there is none. */
  readonly file: string | null;
  /** Every setting with its value and where that comes from. */
  readonly inEffect: readonly SettingInEffect[];
}

/** The settings with where they come from. The file is read once: it may be a pipe. Throws `ConfigError`. */
export function explainSettings(flags: SettingFlags, environment: Environment): ExplainedSettings {
  const layers = layersOf(flags, environment);
  const config = configOf(layers);
  const inEffect = listSettings(serverConfig).map((setting) => {
    const [layer, ...below] = layers
      .filter(({ tree }) => valueAt(tree, setting.path) !== undefined)
      .reverse();
    const value = valueAt(layer?.tree, setting.path);
    const other = below.find(({ tree }) => !isDeepStrictEqual(valueAt(tree, setting.path), value));
    return {
      setting,
      value: valueAt(config, setting.path),
      from: layer?.nameFor(setting) ?? 'default',
      insteadOf: other?.nameFor(setting) ?? null,
    };
  });
  return { config, file: configFileOf(flags, environment), inEffect };
}

function configOf(layers: readonly Layer[]): ServerConfig {
  const config = parseServerConfig(layers.map(({ tree }) => tree).reduce(merge, {}));
  // A script from before would seem to work, on a file or on a database that nobody meant.
  if (config.database_url !== undefined && layers.at(-1)?.tree.database !== undefined) {
    throw new ConfigError(
      '--db: this server has its database at `database_url`. Leave --db out; for an old file, name a configuration without `database_url` with --config',
    );
  }
  return config;
}

interface Layer {
  readonly tree: Tree;
  /** Where a setting that stands in this layer was found. */
  readonly nameFor: (setting: Setting) => string;
}

/** Throws `ConfigError` for an empty name, such as that of a variable that was meant to be set. */
function configFileOf({ config }: SettingFlags, environment: Environment): string | null {
  const file = config ?? environment[fileVariable] ?? null;
  if (file === '')
    throw new ConfigError(`${config === '' ? '--config' : fileVariable}: the name of the file is empty`);
  return file;
}

function layersOf(flags: SettingFlags, environment: Environment): readonly Layer[] {
  const file = configFileOf(flags, environment);
  return [
    { tree: file ? readConfigFile(file) : {}, nameFor: () => `file ${file}` },
    {
      tree: settingsOfEnvironment(environment),
      nameFor: ({ environmentNames }) =>
        `environment ${environmentNames.findLast((name) => environment[name] !== undefined)}`,
    },
    { tree: flags.overrides, nameFor: ({ flag }) => `flag ${flag?.split(' ').at(-1)}` },
  ];
}

function readConfigFile(path: string): Tree {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOf(path));
  if (!parsed.success) throw new ConfigError(`--config: ${path} is not a JSON object`);
  return parsed.data;
}

function jsonOf(path: string): unknown {
  try {
    return readJsonFile(path);
  } catch (error) {
    if (error instanceof TextFileError) throw new ConfigError(`--config: ${path} ${error.message}`);
    throw error;
  }
}

/** `clients.unbound` is `CARELINK_CLIENTS_UNBOUND`; a name that fits no setting is refused, as it is in the file. */
function settingsOfEnvironment(environment: Environment): Tree {
  const settings = listSettings(serverConfig);
  requireKnownNames(environment, settings);
  return settings
    .flatMap(({ path, environmentNames }) =>
      environmentNames.map((name) => ({ path, value: environment[name] })),
    )
    .filter(({ value }) => value !== undefined)
    .map(({ path, value }) => nest(path, value))
    .reduce(merge, {});
}

function requireKnownNames(environment: Environment, settings: readonly Setting[]): void {
  const known = [fileVariable, ...settings.flatMap(({ environmentNames }) => environmentNames)];
  const unknown = Object.keys(environment).find(
    (name) =>
      name.startsWith(prefix) &&
      !known.includes(name) &&
      !foreignPrefixes.some((foreign) => name.startsWith(foreign)),
  );
  if (unknown === undefined) return;
  // The prefix is the same everywhere: it makes no name resemble another.
  const withoutPrefix = (name: string) => name.slice(prefix.length);
  const near = nearestName(withoutPrefix(unknown), known.map(withoutPrefix));
  throw new ConfigError(
    `${unknown}: there is no such setting; ${near ? `did you mean ${prefix}${near}?` : 'remove it from the environment'}`,
  );
}

function nest(path: readonly string[], value: unknown): Tree {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;
}

function merge(under: Tree, over: Tree): Tree {
  const result: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const above = isTree(value) ? merge({}, value) : value;
    const below = result[key];
    // Flags that were not given hide nothing, not even what is wrong in the file.
    if (above === undefined || (isTree(above) && Object.keys(above).length === 0 && below !== undefined))
      continue;
    result[key] = isTree(below) && isTree(above) ? merge(below, above) : above;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
