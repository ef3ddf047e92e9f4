import type { Command } from 'commander';
import { z } from 'zod';
import { shownValue } from '../../server/config/list-settings.ts';
import { serverConfig } from '../../server/config/server-config.ts';
import type { CommandContext } from './command-context.ts';
import { print, printRows } from './print.ts';
import { type ServeFlags, settingFlagsOf, withServeOptions } from './serve-options.ts';
import { explainSettings, type SettingInEffect } from './settings.ts';

interface ConfigFlags extends ServeFlags {
  readonly json?: boolean;
  readonly schema?: boolean;
}

/** `config`: the settings of a server that is started like this. */
export function addConfigCommand(program: Command, context: CommandContext): void {
  withServeOptions(program.command('config'))
    .description('show every setting with its value and origin; takes the options of serve')
    .option('--json', 'as JSON')
    .option('--schema', 'show the JSON Schema of the configuration file instead')
    .action((flags: ConfigFlags) => showConfig(flags, context));
}

function showConfig(flags: ConfigFlags, { environment }: CommandContext): void {
  if (flags.schema) {
    const schema = z.toJSONSchema(serverConfig, { io: 'input', unrepresentable: 'any' });
    print(`${JSON.stringify(schema, null, 2)}\n`);
    return;
  }
  const { inEffect } = explainSettings(settingFlagsOf(flags), environment);
  printRows(inEffect.map(rowOf), flags.json);
}

function rowOf({ setting, value, from, insteadOf }: SettingInEffect) {
  const shown = value === undefined ? null : cellOf(value);
  return {
    setting: setting.key,
    value: setting.secret && shown !== null ? '[masked]' : shown,
    from,
    instead_of: insteadOf,
  };
}

/** A table has one line for each setting, also for one that is an object. */
function cellOf(value: unknown): string | number | boolean | null {
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain ? (value as string | number | boolean | null) : shownValue(value);
}
