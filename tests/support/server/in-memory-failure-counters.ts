import type {
  FailureCounter,
  FailureCounterRepository,
} from '../../../server/domain/records/failure-counter.ts';

/** For tests of what is counted, not of how it is stored. */
export class InMemoryFailureCounters implements FailureCounterRepository {
  readonly counters = new Map<string, FailureCounter>();

  find(name: Buffer): FailureCounter | null {
    return this.counters.get(name.toString()) ?? null;
  }

  put(name: Buffer, counter: FailureCounter): void {
    this.counters.set(name.toString(), counter);
  }

  remove(name: Buffer): void {
    this.counters.delete(name.toString());
  }

  removeEmpty(): number {
    return 0;
  }
}
