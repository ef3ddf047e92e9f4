import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;

it('says in a sentence that the bundled server has no Argon2 for this kind of computer', async () => {
  const server = fork(join(root, 'apps', 'workstation', 'server-process.ts'), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Makes node-gyp-build take the machine for one for which argon2 has no binary.
    env: { ...process.env, npm_config_arch: 'riscv64' },
  });
  const ended = once(server, 'exit');
  const [message] = await once(server, 'message');
  expect(message).toEqual({ type: 'failed', reason: expect.stringMatching(/^A server .* server_url\.$/) });
  server.disconnect();
  expect((await ended)[0]).toBe(1);
});
