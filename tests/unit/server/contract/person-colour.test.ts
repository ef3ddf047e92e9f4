import { expect, it } from 'vitest';
import { personColourOf, personColours } from '../../../../server/contract/person-colour.ts';

it('tells people apart who were added one after the other', () => {
  const colours = Array.from({ length: personColours }, (_, index) => personColourOf(String(95 + index)));
  expect(new Set(colours).size).toBe(personColours);
});

it.each(['1', '10', '999999999999999', 'a', 'ß', '🩺', ''])('is one of the colours for the id %j', (id) => {
  const colour = personColourOf(id);
  expect(Number.isInteger(colour) && colour >= 0 && colour < personColours).toBe(true);
  expect(personColourOf(id)).toBe(colour);
});
