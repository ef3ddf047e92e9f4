import type {
  FailureCounter,
  FailureCounterRepository,
} from '../../../server/domain/records/failure-counter.ts';

/** For tests of what is counted, not of how it is stored. */
export class InMemoryFailureCounters implements FailureCounterRepository {
  readonly counters = new Map<string, FailureCounter>();

  async find(name: Buffer): Promise<FailureCounter | null> {
    return this.counters.get(name.toString()) ?? null;
  }

  async put(name: Buffer, counter: FailureCounter): Promise<void> {
    this.counters.set(name.toString(), counter);
  }

  async remove(name: Buffer): Promise<void> {
    this.counters.delete(name.toString());
  }

  async removeEmpty(): Promise<number> {
    return 0;
  }
}
