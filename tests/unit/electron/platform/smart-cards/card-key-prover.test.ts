import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CardKeyProver } from '../../../../../electron/platform/smart-cards/card-key-prover.ts';
import { messageFromCardProcess } from '../../../../../electron/platform/smart-cards/card-process-messages.ts';
import {
  PcscError,
  type PcscLibrary,
  pcscCodes,
} from '../../../../../electron/platform/smart-cards/pcsc-library.ts';
import { createCardKey } from '../../../../support/smart-card/card-key.ts';
import { goodCard } from '../../../../support/smart-card/piv-card.ts';
import { type CardBehaviour, silentCard } from '../../../../support/smart-card/virtual-card.ts';

const forEver = new Promise<never>(() => undefined);
const removed = 0x8010_0069;
const good = goodCard(createCardKey());

/** A service with cards in readers; each command takes a tenth of a second. */
class TestService implements PcscLibrary {
  readonly cards = new Map<string, CardBehaviour>();
  /** What the service says to whoever wants to speak with a card, in turn. */
  readonly obstacles: number[] = [];
  readonly spoken: string[] = [];
  isHanging = false;
  openContexts = 0;

  async connect() {
    if (this.isHanging) return await forEver;
    this.openContexts += 1;
    const unused = async (): Promise<never> => await forEver;
    return {
      readers: unused,
      changed: unused,
      ask: unused,
      talk: this.#talk.bind(this),
      release: async () => {
        this.openContexts -= 1;
      },
    };
  }

  #talk: Awaited<ReturnType<PcscLibrary['connect']>>['talk'] = async (reader, about) => {
    const obstacle = this.obstacles.shift();
    if (obstacle !== undefined) throw new PcscError(obstacle);
    this.spoken.push(reader);
    return await about({
      protocol: 'T=1',
      transmit: async (command) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const behaviour = this.cards.get(reader);
        if (behaviour === undefined) throw new PcscError(removed);
        return behaviour(command) ?? (await forEver);
      },
    });
  };
}

let service: TestService;
let prover: CardKeyProver;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  service = new TestService();
  service.cards.set('A', good);
  prover = new CardKeyProver(service);
});

let asked = 0;
const challenge = Buffer.alloc(32, 9).toString('base64');
/** What is answered to the question, as the workstation reads it. */
const prove = async (reader = 'A') => {
  asked += 1;
  const id = asked;
  const answer = messageFromCardProcess.parse(await prover.prove({ type: 'prove', id, reader, challenge }));
  expect(answer).toMatchObject({ id });
  return answer.type === 'no_proof' ? answer.fault : answer.type;
};
const passing = async <Value>(ms: number, promise: Promise<Value>) => {
  await vi.advanceTimersByTimeAsync(ms);
  return await promise;
};

describe('cards that are to prove their key', () => {
  it('do so one after another, and leave no connection open', async () => {
    service.cards.set('B', good);
    const both = Promise.all([prove('A'), prove('B')]);
    expect(await passing(2_000, both)).toEqual(['proof', 'proof']);
    expect(service.spoken).toEqual(['A', 'B']);
    expect(service.openContexts).toBe(0);
  });

  it('are asked again while other software has them, or has reset them, for as long as there is time', async () => {
    service.obstacles.push(pcscCodes.sharing, pcscCodes.reset, pcscCodes.sharing);
    expect(await passing(1_000, prove())).toBe('proof');
    service.obstacles.push(...Array<number>(1_000).fill(pcscCodes.sharing));
    expect(await passing(2_600, prove())).toBe('slow');
    expect(service.obstacles.length).toBeGreaterThan(900);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(service.openContexts).toBe(0);
  });

  it('and were taken out meanwhile have failed', async () => {
    const proving = prove();
    await vi.advanceTimersByTimeAsync(150);
    service.cards.delete('A');
    expect(await passing(200, proving)).toBe('failed');
    expect(service.openContexts).toBe(0);
  });

  it('and never answer are given up, and keep the others waiting until they are gone', async () => {
    service.cards.set('B', silentCard);
    expect(await passing(2_600, prove('B'))).toBe('slow');
    expect(await passing(2_600, prove('A'))).toBe('slow');
    // Nothing was sent after its time was over.
    expect(service.spoken).toEqual(['B']);
  });

  it('and answer after the limit are not spoken with any longer', async () => {
    let commands = 0;
    service.cards.set('B', (command) => {
      commands += 1;
      return Buffer.from(command[1] === 0xa4 ? '9000' : '006100', 'hex');
    });
    expect(await passing(2_600, prove('B'))).toBe('slow');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(commands).toBeLessThanOrEqual(25);
    expect(service.openContexts).toBe(0);
    expect(await passing(1_000, prove('A'))).toBe('proof');
  });

  it('cannot while the service hangs or has gone', async () => {
    service.obstacles.push(pcscCodes.noService);
    expect(await passing(100, prove())).toBe('failed');
    service.isHanging = true;
    expect(await passing(2_600, prove())).toBe('slow');
  });
});
