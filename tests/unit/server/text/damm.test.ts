import { expect, it } from 'vitest';
import { dammDigit, hasDammDigit } from '../../../../server/text/damm.ts';

const numbers = Array.from({ length: 300 }, (_, index) =>
  String((index * 7_919_041) % 10_000_000).padStart(7, '0'),
);

it('gives the published example its digit', () => {
  expect(dammDigit('572')).toBe('4');
  expect(hasDammDigit('5724')).toBe(true);
});

it('reveals every single wrong digit and every swap of two neighbours', () => {
  for (const number of numbers) {
    const whole = `${number}${dammDigit(number)}`;
    expect(hasDammDigit(whole)).toBe(true);
    for (let place = 0; place < whole.length; place += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        const wrong = `${whole.slice(0, place)}${digit}${whole.slice(place + 1)}`;
        if (wrong !== whole) expect(hasDammDigit(wrong), wrong).toBe(false);
      }
      const [first = '', second = ''] = whole.slice(place, place + 2);
      const swapped = `${whole.slice(0, place)}${second}${first}${whole.slice(place + 2)}`;
      if (swapped !== whole) expect(hasDammDigit(swapped), swapped).toBe(false);
    }
  }
});

it('fits one in ten numbers', () => {
  const ofEight = Array.from({ length: 1_000 }, (_, index) => String(10_000_000 + index));
  expect(ofEight.filter(hasDammDigit)).toHaveLength(100);
});
