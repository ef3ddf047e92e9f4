import { cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the figures depend on; nothing that identifies the machine's owner. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly platform: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** Cores kept busy by other programs, observed over a second in which this one does nothing. */
export async function busyCores(): Promise<number> {
  const before = processorTimes();
  await sleep(1000);
  const after = processorTimes();
  const share = (after.busy - before.busy) / (after.total - before.total);
  return share * cpus().length;
}

function processorTimes(): { busy: number; total: number } {
  const times = cpus().map((processor) => processor.times);
  const total = times.flatMap((each) => Object.values(each)).reduce((sum, ms) => sum + ms, 0);
  return { total, busy: total - times.reduce((sum, { idle }) => sum + idle, 0) };
}
