import { createHistogram, performance } from 'node:perf_hooks';
import { processCpuMs } from '../processes/process-usage.ts';
import type { LatencySummary, LoadResult } from './load-plan.ts';

const nanosInMs = 1e6;

/** Counts and latencies of one measurement, from its construction to `result`. */
export class Tally {
  readonly #latencies = createHistogram({ figures: 4 });
  readonly #errors = new Map<string, number>();
  readonly #startedAtMs = performance.now();
  readonly #ownCpu = process.cpuUsage();
  readonly #watchPid: number | undefined;
  readonly #watchedCpuMs: number | null;
  #requests = 0;
  #nonceRetries = 0;
  #proofs = 0;
  #proofMs = 0;

  constructor(watchPid?: number) {
    this.#watchPid = watchPid;
    this.#watchedCpuMs = watchPid === undefined ? null : processCpuMs(watchPid);
  }

  answered(latencyMs: number): void {
    this.#requests += 1;
    this.#latencies.record(Math.max(1, Math.round(latencyMs * nanosInMs)));
  }

  failed(kind: string): void {
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1);
  }

  nonceWanted(): void {
    this.#nonceRetries += 1;
  }

  proofMade(tookMs: number): void {
    this.#proofs += 1;
    this.#proofMs += tookMs;
  }

  result(clients: LoadResult['clients'] = []): LoadResult {
    const elapsedMs = performance.now() - this.#startedAtMs;
    const cpu = process.cpuUsage(this.#ownCpu);
    return {
      requests: this.#requests,
      seconds: elapsedMs / 1000,
      perSecond: (this.#requests / elapsedMs) * 1000,
      latency: this.#latencySummary(),
      errors: Object.fromEntries(this.#errors),
      nonceRetries: this.#nonceRetries,
      generatorCores: (cpu.user + cpu.system) / 1000 / elapsedMs,
      watchedCores: this.#watchedCores(elapsedMs),
      proofMicros: this.#proofs === 0 ? null : (this.#proofMs / this.#proofs) * 1000,
      clients,
    };
  }

  #latencySummary(): LatencySummary {
    const at = (percentile: number) => this.#latencies.percentile(percentile) / nanosInMs;
    if (this.#requests === 0) return { meanMs: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, maxMs: 0 };
    return {
      meanMs: this.#latencies.mean / nanosInMs,
      p50Ms: at(50),
      p90Ms: at(90),
      p99Ms: at(99),
      maxMs: this.#latencies.max / nanosInMs,
    };
  }

  #watchedCores(elapsedMs: number): number | null {
    const now = this.#watchPid === undefined ? null : processCpuMs(this.#watchPid);
    return now === null || this.#watchedCpuMs === null ? null : (now - this.#watchedCpuMs) / elapsedMs;
  }
}
