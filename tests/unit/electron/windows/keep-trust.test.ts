import { expect, it } from 'vitest';
import { keepTrust } from '../../../../electron/windows/keep-trust.ts';

it('takes away what would accept any certificate or write keys down', () => {
  const removed: string[] = [];
  const commandLine = { removeSwitch: (name: string) => void removed.push(name) };
  const environment: NodeJS.ProcessEnv = { SSLKEYLOGFILE: '/tmp/keys', PATH: '/usr/bin' };
  const argv = ['electron', '.', '--ignore-certificate-errors', '--ssl-key-log-file=/tmp/k', '--lang=de'];
  keepTrust({ commandLine }, { argv, environment });
  expect(removed).toEqual(['ignore-certificate-errors', 'ssl-key-log-file']);
  expect(environment).toEqual({ PATH: '/usr/bin' });
});
