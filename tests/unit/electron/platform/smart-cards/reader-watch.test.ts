import { describe, expect, it, vi } from 'vitest';
import {
  type MessageFromCardProcess,
  messageFromCardProcess,
} from '../../../../../electron/platform/smart-cards/card-process-messages.ts';
import {
  type PcscContext,
  PcscError,
  type PcscLibrary,
  pcscCodes,
  plugAndPlay,
  stateBits,
} from '../../../../../electron/platform/smart-cards/pcsc-library.ts';
import { ReaderWatch } from '../../../../../electron/platform/smart-cards/reader-watch.ts';

const uidAnswer = (uid: string) => Buffer.from(`${uid}9000`, 'hex');
const forEver = new Promise<never>(() => undefined);

interface Slot {
  events: number;
  /** Null: empty. */
  answer: (() => Promise<Buffer>) | null;
}

/** A service whose readers and cards do what a test says. */
class TestLibrary implements PcscLibrary {
  readonly slots = new Map<string, Slot>([['A', { events: 0, answer: null }]]);
  fault: number | null = null;
  hangs = false;
  asked = 0;
  openContexts = 0;
  readonly #wakers = new Set<() => void>();

  async connect(): Promise<PcscContext> {
    if (this.hangs) return await forEver;
    this.#check();
    this.openContexts += 1;
    return {
      readers: async () => {
        this.#check();
        return [...this.slots.keys()];
      },
      changed: async (states, timeoutMs) => {
        if (this.hangs) return await forEver;
        const differs = () =>
          states.some(({ name, state }) =>
            name === plugAndPlay ? state !== this.slots.size << 16 : state !== this.#stateOf(name),
          );
        if (!differs() && this.fault === null) await this.#woken(timeoutMs);
        this.#check();
        if (!differs()) return false;
        for (const state of states)
          state.state =
            (state.name === plugAndPlay ? this.slots.size << 16 : this.#stateOf(state.name)) |
            stateBits.changed;
        return true;
      },
      ask: async (reader) => {
        this.asked += 1;
        const answer = this.slots.get(reader)?.answer;
        if (answer === null || answer === undefined) throw new PcscError(0x8010_0069);
        return await answer();
      },
      talk: async () => await forEver,
      release: async () => {
        this.openContexts -= 1;
      },
    };
  }

  insert(answer: Buffer | (() => Promise<Buffer>), reader = 'A'): void {
    this.#put(reader, typeof answer === 'function' ? answer : async () => answer);
  }

  remove(reader = 'A'): void {
    this.#put(reader, null);
  }

  wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  #put(reader: string, answer: Slot['answer']): void {
    const slot = this.slots.get(reader);
    if (slot === undefined) throw new Error('no such reader');
    Object.assign(slot, { events: slot.events + 1, answer });
    this.wake();
  }

  #stateOf(name: string): number {
    const slot = this.slots.get(name);
    if (slot === undefined) throw new PcscError(pcscCodes.unknownReader);
    return ((slot.events & 0xffff) << 16) | (slot.answer === null ? stateBits.empty : stateBits.present);
  }

  #woken(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#wakers.add(wake);
    });
  }

  #check(): void {
    if (this.fault !== null) throw new PcscError(this.fault);
  }
}

const watch = async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const library = new TestLibrary();
  const told: MessageFromCardProcess[] = [];
  const ended = new ReaderWatch(library, (message) => told.push(messageFromCardProcess.parse(message))).run();
  const pass = async (ms: number) => await vi.advanceTimersByTimeAsync(ms);
  return { library, told, ended, pass, news: () => told.splice(0).filter(({ type }) => type !== 'alive') };
};

describe('cards in readers', () => {
  it('are told with their number, once, and when they are gone', async () => {
    const { library, pass, news } = await watch();
    await pass(10);
    expect(news()).toEqual([{ type: 'readers', readers: ['A'] }]);
    library.insert(uidAnswer('04a1b2c3'));
    await pass(10_000);
    expect(news()).toEqual([{ type: 'card', reader: 'A', number: '0077705923', wasThere: false }]);
    expect(library.asked).toBe(1);
    library.remove();
    await pass(10);
    expect(news()).toEqual([{ type: 'card_gone', reader: 'A' }]);
    // One connection watches, and none is left open.
    expect(library.openContexts).toBe(1);
  });

  it('that lay there from the start are told as such', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const library = new TestLibrary();
    library.insert(uidAnswer('04a1b2c3'));
    const told: MessageFromCardProcess[] = [];
    void new ReaderWatch(library, (message) => told.push(message)).run();
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toContainEqual({ type: 'card', reader: 'A', number: '0077705923', wasThere: true });
  });

  it('held there for less time than their answer takes are a tap all the same', async () => {
    const { library, pass, news } = await watch();
    await pass(10);
    news();
    library.insert(async () => {
      library.remove();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return uidAnswer('04a1b2c3');
    });
    await pass(1_000);
    expect(news().map(({ type }) => type)).toEqual(['card', 'card_gone']);
  });

  it('exchanged between two looks are two cards', async () => {
    const { library, pass, news } = await watch();
    library.insert(uidAnswer('04a1b2c3'));
    await pass(500);
    news();
    const slot = library.slots.get('A') as Slot;
    Object.assign(slot, { events: slot.events + 2, answer: async () => uidAnswer('04a1b2c4') });
    library.wake();
    await pass(500);
    expect(news()).toEqual([
      { type: 'card_gone', reader: 'A' },
      { type: 'card', reader: 'A', number: '0077705924', wasThere: false },
    ]);
  });

  it.each([
    ['6a81', 'no_number'],
    ['9000', 'no_number'],
    ['', 'malformed'],
    ['90', 'malformed'],
    ['04a1b29000', 'malformed'],
    ['08a1b2c39000', 'passing_number'],
    ['00'.repeat(256).concat('9000'), 'malformed'],
    ['04a1b2c39001', 'no_number'],
  ])('that answer "%s" name nobody: %s', async (answer, fault) => {
    const { library, pass, news } = await watch();
    await pass(10);
    news();
    library.insert(Buffer.from(answer, 'hex'));
    await pass(500);
    library.remove();
    await pass(500);
    expect(news()).toEqual([{ type: 'card_fault', reader: 'A', fault }]);
  });

  it('that fail at first, since the system itself looks at them, are asked again', async () => {
    const { library, pass, news } = await watch();
    await pass(10);
    news();
    let tries = 0;
    library.insert(async () => {
      tries += 1;
      if (tries < 3) throw new PcscError(0x8010_000b);
      return uidAnswer('04a1b2c3');
    });
    await pass(2_000);
    expect(news().map(({ type }) => type)).toEqual(['card']);
    library.remove();
    library.insert(() => Promise.reject(new PcscError(0x8010_0066)));
    await pass(60_000);
    expect(news()).toEqual([
      { type: 'card_gone', reader: 'A' },
      { type: 'card_fault', reader: 'A', fault: 'not_read' },
    ]);
    // Less and less often.
    expect(library.asked).toBeLessThan(20);
  });

  it('that other software keeps to itself are read once it lets them go, if they still lie there', async () => {
    const { library, pass, news } = await watch();
    await pass(10);
    news();
    let isKept = true;
    const kept = async () => {
      if (isKept) throw new PcscError(pcscCodes.sharing);
      return uidAnswer('04a1b2c3');
    };
    library.insert(kept);
    await pass(30_000);
    expect(news()).toEqual([{ type: 'card_fault', reader: 'A', fault: 'not_read' }]);
    isKept = false;
    await pass(10_000);
    // Nobody has put it in just now.
    const card = { type: 'card', reader: 'A', number: '0077705923', wasThere: true };
    expect(news()).toEqual([card]);
    library.remove();
    await pass(500);
    expect(news()).toEqual([{ type: 'card_gone', reader: 'A' }]);

    isKept = true;
    library.insert(kept);
    await pass(2_000);
    library.remove();
    isKept = false;
    await pass(20_000);
    expect(news()).toEqual([{ type: 'card_fault', reader: 'A', fault: 'not_read' }]);
    // The next one is put in.
    library.insert(kept);
    await pass(1_000);
    expect(news()).toEqual([{ ...card, wasThere: false }]);
  });

  it('that never answer hold up nobody: another reader goes on', async () => {
    const { library, pass, news } = await watch();
    library.slots.set('B', { events: 0, answer: null });
    await pass(3_000);
    news();
    library.insert(() => forEver);
    await pass(3_000);
    expect(news()).toEqual([{ type: 'card_fault', reader: 'A', fault: 'slow' }]);
    library.insert(uidAnswer('04a1b2c3'), 'B');
    await pass(500);
    library.remove('B');
    await pass(500);
    expect(news().map(({ type }) => type)).toEqual(['card', 'card_gone']);
  });

  it('of which several never answer end the watch, which is started anew', async () => {
    const { library, pass, ended } = await watch();
    for (const name of ['B', 'C']) library.slots.set(name, { events: 0, answer: null });
    await pass(3_000);
    for (const name of ['A', 'B', 'C']) library.insert(() => forEver, name);
    await pass(3_000);
    expect(await ended).toBe('failing');
  });

  it('that come and go hundreds of times are read a few times a second at most', async () => {
    const { library, pass, news } = await watch();
    await pass(10);
    news();
    for (let round = 0; round < 500; round += 1) {
      library.insert(uidAnswer('04a1b2c3'));
      await pass(5);
      library.remove();
      await pass(5);
    }
    await pass(1_000);
    expect(library.asked).toBeLessThan(30);
    const types = news().map(({ type }) => type);
    expect(types.at(-1)).toBe('card_gone');
    expect(types.filter((type) => type === 'card')).toHaveLength(
      types.filter((type) => type === 'card_gone').length,
    );
  });
});

describe('readers', () => {
  it('plugged in are found, and unplugged with their card', async () => {
    const { library, pass, news } = await watch();
    await pass(10);
    library.slots.set('B', { events: 0, answer: async () => uidAnswer('04a1b2c3') });
    library.wake();
    await pass(5_000);
    expect(news().map(({ type }) => type)).toEqual(['readers', 'readers', 'card']);
    library.slots.delete('B');
    library.wake();
    await pass(5_000);
    expect(news()).toEqual([
      { type: 'card_gone', reader: 'B' },
      { type: 'readers', readers: ['A'] },
    ]);
  });

  it('with endless names, or without end, are left out', async () => {
    const { library, pass, news } = await watch();
    library.slots.set('x'.repeat(5_000), { events: 0, answer: null });
    for (let count = 0; count < 100; count += 1) library.slots.set(`R${count}`, { events: 0, answer: null });
    await pass(3_000);
    const last = news().at(-1);
    expect(last?.type === 'readers' && last.readers.length).toBe(16);
  });
});

describe('the watch ends', () => {
  it.each([
    [pcscCodes.noService, 'no_service'],
    [pcscCodes.serviceStopped, 'no_service'],
    [pcscCodes.notAllowed, 'refused'],
    [0x8010_0001, 'failing'],
  ])('with the service: error %i is "%s"', async (fault, why) => {
    const { library, pass, ended } = await watch();
    await pass(10);
    library.fault = fault;
    library.wake();
    await pass(10);
    expect(await ended).toBe(why);
  });

  it('when the service hangs', async () => {
    const { library, pass, ended } = await watch();
    await pass(10);
    library.hangs = true;
    library.wake();
    await pass(8_000);
    expect(await ended).toBe('failing');
  });
});
