import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const busConfig = fileURLToPath(new URL('keychain-bus.conf', import.meta.url));
const supervisor = fileURLToPath(new URL('keychain-supervisor.sh', import.meta.url));

/**
 * Command and environment with a message bus, home folder and unlocked keychain of their own, so that no test
 * touches the user's.
 * @param {string[]} command
 * @param {{ environment: NodeJS.ProcessEnv, home: string }} context
 */
export function inKeychainSession(command, { environment, home }) {
  const runtimeDirectory = join(home, 'run');
  mkdirSync(runtimeDirectory, { recursive: true, mode: 0o700 });
  const kept = withoutDesktop(environment);
  return {
    command: ['dbus-run-session', '--config-file', busConfig, '--', 'sh', supervisor, ...command],
    environment: {
      ...kept,
      HOME: home,
      XDG_RUNTIME_DIR: runtimeDirectory,
      // What npm has fetched and Go has compiled stays usable from the other home.
      npm_config_cache: environment.npm_config_cache ?? join(homedir(), '.npm'),
      npm_config_userconfig: environment.npm_config_userconfig ?? join(homedir(), '.npmrc'),
      GOCACHE:
        environment.GOCACHE ?? join(environment.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'go-build'),
      CARELINK_TEST_KEYCHAIN: '1',
    },
  };
}

/**
 * The user's own bus, keychain and folders must not shine through.
 * @param {NodeJS.ProcessEnv} environment
 */
function withoutDesktop(environment) {
  const own =
    /^(XDG_(CONFIG|DATA|CACHE|STATE)_HOME|DBUS_SESSION_BUS_ADDRESS|GNOME_KEYRING_.*|SSH_AUTH_SOCK)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}
