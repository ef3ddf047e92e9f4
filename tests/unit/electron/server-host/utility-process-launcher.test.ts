import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
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
  started.kill();
  expect(child?.killed).toBe(1);
  child?.emit('exit', 3);
  // Its process id may belong to another process by now.
  started.kill();
  expect(child?.killed).toBe(1);
  expect(heard).toEqual([
    ['message', { type: 'ready', url: 'http://127.0.0.1:1' }],
    ['output', 'one'],
    ['output', 'two'],
    ['exit', 3],
  ]);
});

it('leaves no process behind that hangs or has been stopped', async () => {
  const utilityProcess = new FakeUtilityProcess();
  const real = spawn(process.execPath, [
    '-e',
    'process.on("SIGTERM", () => {}); console.log("runs"); for (;;);',
  ]);
  onTestFinished(() => void real.kill('SIGKILL'));
  const ended = once(real, 'exit');
  await once(real.stdout, 'data');
  const launcher = new UtilityProcessLauncher(utilityProcess.asElectron, '/app/server-process.js');
  const started = launcher.launch({
    onMessage: () => undefined,
    onOutput: () => undefined,
    onExit: () => undefined,
  });
  const [child] = utilityProcess.children;
  if (child) child.pid = real.pid;
  started.kill();
  expect(await ended).toEqual([null, 'SIGKILL']);
});
