import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { processCpuMs, processMemory } from './process-usage.ts';
import { commandLine } from './token-server.ts';

const lookEveryMs = 50;

export interface CommandUsage {
  readonly ms: number;
  /** Of its own process, as last seen. */
  readonly cpuMs: number;
  readonly peakBytes: number;
}

/** Runs a command of the token server, as an administrator does. Throws what it said when it fails. */
export async function runCommand(args: readonly string[]): Promise<CommandUsage> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [commandLine, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  let [cpuMs, peakBytes] = [0, 0];
  const look = setInterval(() => {
    cpuMs = processCpuMs(child.pid ?? 0) ?? cpuMs;
    peakBytes = processMemory(child.pid ?? 0)?.peakBytes || peakBytes;
  }, lookEveryMs);
  const said = text(child.stderr);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  if (code !== 0) throw new Error(`the command ended with ${code}: ${(await said).trim()}`);
  return { ms: performance.now() - startedAtMs, cpuMs, peakBytes };
}
