import { describe, expect, it, vi } from 'vitest';
import { type PinEntry, PinKeeper, pinEntry } from '../../../../../electron/core/unlocking/pin-keeper.ts';
import { createPinVerifier, matchesPin } from '../../../../../electron/core/unlocking/pin-verifier.ts';

// At the cost used for real users.
vi.unmock('node:crypto');

const pin = '482915';

/** A keychain entry that can be made to refuse. */
function entryOf() {
  const entry = { value: null as PinEntry | null, refuses: false };
  const keep = async (next: PinEntry) => {
    if (entry.refuses) return false;
    entry.value = next;
    return true;
  };
  return { entry, keep, restart: () => new PinKeeper(keep, entry.value) };
}

async function chosen() {
  const all = entryOf();
  const keeper = new PinKeeper(all.keep);
  await keeper.choose(pin);
  return { ...all, keeper };
}

describe('a verifier', () => {
  it('knows its PIN, and is useless without its key', async () => {
    const verifier = await createPinVerifier(pin);
    expect(await matchesPin(verifier, pin)).toBe(true);
    expect(await matchesPin(verifier, '482916')).toBe(false);
    const { key } = await createPinVerifier(pin);
    expect(await matchesPin({ ...verifier, key }, pin)).toBe(false);
  });

  it('is another one each time, and holds no digit of the PIN in order', async () => {
    const [one, other] = await Promise.all([createPinVerifier(pin), createPinVerifier(pin)]);
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
    expect(JSON.stringify(one)).not.toContain(pin);
  });
});

describe('the keeper of a PIN', () => {
  it('has none until one is chosen, and then accepts that one', async () => {
    const { keeper, entry, restart } = await chosen();
    expect(await keeper.check(pin)).toBe(true);
    expect(await keeper.check('591824')).toBe(false);
    expect([keeper.state, keeper.triesLeft]).toEqual(['set', 4]);
    expect(pinEntry.parse(entry.value)).toEqual(entry.value);
    expect([restart().state, restart().triesLeft]).toEqual(['set', 4]);
    const none = new PinKeeper(async () => true);
    expect([none.state, none.triesLeft, await none.check(pin)]).toEqual(['none', 0, null]);
  });

  it('counts a try before it looks at the PIN, so that a crash gives none back', async () => {
    const { keeper, restart } = await chosen();
    const running = keeper.check(pin);
    await Promise.resolve();
    expect(restart().triesLeft).toBe(4);
    await running;
    expect(restart().triesLeft).toBe(5);
  });

  it('has five tries, across restarts and however parallel', async () => {
    const { keeper, restart } = await chosen();
    await keeper.check('000001');
    await keeper.check('000002');
    const again = restart();
    const outcomes = await Promise.all(
      ['000003', '000004', '000005', pin].map((digits) => again.check(digits)),
    );
    expect(outcomes).toEqual([false, false, false, null]);
    expect([again.triesLeft, restart().triesLeft, await restart().check(pin)]).toEqual([0, 0, null]);
    await again.forgive();
    expect(await restart().check(pin)).toBe(true);
  });

  it('does not check what it cannot count', async () => {
    const { keeper, entry } = await chosen();
    entry.refuses = true;
    expect(await keeper.check(pin)).toBeNull();
  });

  it('counts what the server has counted', async () => {
    const { keeper, restart } = await chosen();
    await keeper.refused(4);
    await keeper.refused(4);
    expect(restart().triesLeft).toBe(3);
    await keeper.refused(1);
    expect(restart().triesLeft).toBe(1);
    await keeper.refused(0);
    expect(restart().triesLeft).toBe(0);
  });

  it('remembers that none is wanted, but not instead of one that is set', async () => {
    const { keep, restart } = entryOf();
    const keeper = new PinKeeper(keep);
    await keeper.postpone();
    expect([keeper.state, restart().state]).toEqual(['postponed', 'postponed']);
    await keeper.choose(pin);
    await keeper.postpone();
    expect(restart().state).toBe('set');
  });

  it('writes nothing any more once it is closed', async () => {
    const { keep, entry } = entryOf();
    const keeper = new PinKeeper(keep);
    const choosing = keeper.choose(pin);
    keeper.close();
    await choosing;
    expect(entry.value).toBeNull();
  });
});
