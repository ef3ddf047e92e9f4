import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, it, vi } from 'vitest';
import { keepTrust } from '../../../../electron/windows/keep-trust.ts';

it('takes away what would accept any certificate or write keys down, and refuses each certificate error', () => {
  const app = new EventEmitter();
  const removed: string[] = [];
  const commandLine = { removeSwitch: (name: string) => void removed.push(name) };
  const environment: NodeJS.ProcessEnv = { SSLKEYLOGFILE: '/tmp/keys', PATH: '/usr/bin' };
  const argv = ['electron', '.', '--ignore-certificate-errors', '--ssl-key-log-file=/tmp/k', '--lang=de'];
  keepTrust(Object.assign(app, { commandLine }) as unknown as App, { argv, environment });
  expect(removed).toEqual(['ignore-certificate-errors', 'ssl-key-log-file']);
  expect(environment).toEqual({ PATH: '/usr/bin' });
  const [event, accept] = [{ preventDefault: vi.fn() }, vi.fn()];
  app.emit('certificate-error', event, {}, 'https://x', 'net::ERR_CERT_AUTHORITY_INVALID', {}, accept);
  expect(event.preventDefault).toHaveBeenCalledOnce();
  expect(accept).toHaveBeenCalledExactlyOnceWith(false);
});
