import { describe, expect, it } from 'vitest';
import { pin, pinWeaknesses, weaknessOfPin } from '../../../../server/contract/pin.ts';

describe('a PIN', () => {
  it.each(['123456', '１２３４５６', '١٢٣٤٥٦', '१२३४५६'])('is %j, in ASCII digits', (text) =>
    expect(pin.parse(text)).toBe('123456'),
  );

  it.each(['12345', '1234567890123', '12 456', '12345a', '１２３４５', '1½3456', '123456\n', '', ' 482915'])(
    'is not %j',
    (text) => expect(pin.safeParse(text).success).toBe(false),
  );

  it('is six to twelve digits', () => {
    for (const text of ['482915', '048291', '482915048291']) expect(pin.parse(text)).toBe(text);
  });

  it.each([
    ['000000', 'same_digit'],
    ['77777777', 'same_digit'],
    ['123456', 'run'],
    ['987654', 'run'],
    ['567890', 'run'],
    ['890123', 'run'],
    ['210987654', 'run'],
    ['204518', 'user_name'],
    ['99204518', 'user_name'],
  ] as const)('%s is too obvious: %s', (digits, weakness) => {
    expect(weaknessOfPin(digits, 'nurse20-4518')).toBe(weakness);
    expect(pinWeaknesses).toContain(weakness);
  });

  it('may be part of a longer number, but not one that the user name holds', () => {
    expect(weaknessOfPin('345678', 'k1')).toBe('run');
    expect(weaknessOfPin('204518', 'nurse20451877')).toBe('user_name');
    expect(weaknessOfPin('204519', 'nurse20451877')).toBeNull();
  });

  it.each([
    ['482915', 'ana.ruiz'],
    // Two or three digits of a name say too little.
    ['482915', 'ana482'],
    ['112233', 'ana'],
    ['121212', 'ana'],
  ])('%s is accepted for %s', (digits, username) => {
    expect(weaknessOfPin(digits, username)).toBeNull();
  });
});
