import { type Command, Option } from 'commander';
import { type CommonFlags, wholeNumber, withCommonOptions } from './command-context.ts';
import type { SettingFlags } from './settings.ts';

export interface ServeFlags extends CommonFlags {
  readonly host?: string;
  readonly port?: number;
  readonly unbound?: 'allow' | 'deny';
  readonly throttle?: 'on' | 'off';
}

/** Options of commands that go by the settings of a server. */
export function withServeOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--host <address>', 'address to listen on (setting: listen.host)')
    .option('--port <number>', 'port, 0 for any free one (setting: listen.port)', wholeNumber)
    .addOption(
      new Option('--unbound <choice>', 'sessions without DPoP (setting: clients.unbound)').choices([
        'allow',
        'deny',
      ]),
    )
    .addOption(new Option('--throttle <choice>', 'off is for benchmarks only').choices(['on', 'off']));
}

/** What these options say about settings. */
export function settingFlagsOf(flags: ServeFlags): SettingFlags {
  return {
    ...(flags.config === undefined ? {} : { config: flags.config }),
    overrides: {
      database: flags.db,
      listen: { host: flags.host, port: flags.port },
      clients: { unbound: flags.unbound },
      throttle: flags.throttle,
    },
  };
}
