import { readdirSync } from 'node:fs';
import type { Instruments } from './instruments.ts';

const lagIntervalMs = 100;
const lagBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Adds what the process itself uses, and how late its event loop is; returns what stops it. */
export function watchProcess(instruments: Instruments): () => Promise<void> {
  addMemory(instruments);
  addCpu(instruments);
  return watchEventLoop(instruments);
}

function addMemory(instruments: Instruments): void {
  const add = (name: string, help: string, read: () => number) =>
    instruments.readGauge({ name: `process_${name}`, help }, read);
  add('resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  add('heap_bytes', 'Memory of JavaScript objects in use.', () => process.memoryUsage().heapUsed);
  add('external_memory_bytes', 'Memory of buffers and libraries.', () => process.memoryUsage().external);
  add(
    'start_time_seconds',
    'When the process was started, in Unix time.',
    () => performance.timeOrigin / 1000,
  );
  // Only Linux has this folder.
  if (process.platform === 'linux') {
    add('open_fds', 'Open file descriptors.', () => readdirSync('/proc/self/fd').length);
  }
}

function addCpu(instruments: Instruments): void {
  instruments.readCounter({ name: 'process_cpu_seconds_total', help: 'CPU time, user and system.' }, () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
}

/**
 * A timer that comes late shows for how long nothing else could run either. It begins when the page is read for the
 * first time: where nobody reads it, as on a ward computer, nothing wakes up ten times a second.
 */
function watchEventLoop(instruments: Instruments): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let dueAtMs = 0;
  const lag = instruments.histogram({
    name: 'event_loop_lag_seconds',
    help: 'How late a timer comes that is due every 100 ms, from the first reading on.',
    buckets: lagBuckets,
    onRead: () => {
      if (timer !== undefined) return;
      dueAtMs = performance.now() + lagIntervalMs;
      timer = setInterval(observe, lagIntervalMs).unref();
    },
  });
  function observe(): void {
    const nowMs = performance.now();
    lag.observe(Math.max(0, nowMs - dueAtMs) / 1000);
    dueAtMs = nowMs + lagIntervalMs;
  }
  return async () => clearInterval(timer);
}
