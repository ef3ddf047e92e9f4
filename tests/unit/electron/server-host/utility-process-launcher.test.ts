import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { UtilityProcessLauncher } from '../../../../electron/server-host/utility-process-launcher.ts';
import { FakeUtilityProcess } from '../../../support/electron/fake-electron.ts';

it('starts a utility process, with nothing secret in its arguments, and reports what it does', async () => {
  const utilityProcess = new FakeUtilityProcess();
  const heard: unknown[][] = [];
  const started = new UtilityProcessLauncher(utilityProcess.asElectron, '/app/server-process.js').launch({
    onMessage: (message) => heard.push(['message', message]),
    onOutput: (line) => heard.push(['output', line]),
    onExit: (code) => heard.push(['exit', code]),
  });
  const child = utilityProcess.children[0];
  expect(utilityProcess.forks).toEqual([
    {
      file: '/app/server-process.js',
      args: [],
      options: { stdio: 'pipe', serviceName: 'CareLink token server' },
    },
  ]);
  started.send({ type: 'stop' });
  expect(child?.messages).toEqual([{ type: 'stop' }]);
  child?.emit('message', { type: 'ready', url: 'http://127.0.0.1:1' });
  child?.stderr.write('one\ntwo\n');
  await setImmediate();
  child?.emit('exit', 3);
  started.kill();
  expect(child?.killed).toBe(1);
  expect(heard).toEqual([
    ['message', { type: 'ready', url: 'http://127.0.0.1:1' }],
    ['output', 'one'],
    ['output', 'two'],
    ['exit', 3],
  ]);
});
