import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { familyCpuMs, processCpuMs } from '../../bench/processes/process-usage.ts';

/** Says `done` when children that have ended, one after the other, have worked. */
const script = `for count in 1 2; do sh -c 'n=0; while [ $n -lt 100000 ]; do n=$((n+1)); done'; done; echo done; read end`;

it.skipIf(process.platform !== 'linux')('counts the processor time of children that have ended', async () => {
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    await once(shell.stdout, 'data');
    const pid = shell.pid ?? 0;
    expect(familyCpuMs(pid)).toBeGreaterThan((processCpuMs(pid) ?? 0) + 20);
  } finally {
    shell.kill('SIGKILL');
  }
});

it('is nothing for a process that is not there', () => {
  expect(familyCpuMs(2 ** 30)).toBe(0);
});
