import { expect, it } from 'vitest';
import { decoyHash } from '../../../../../server/domain/users/decoy-hash.ts';

const names = Array.from({ length: 400 }, (_, number) => `user-${number}`);

it('draws places that are spread evenly, and the same one for the same name', () => {
  const placeOf = (name: string) => Number(decoyHash({ drawHash: String }, name));
  const places = names.map(placeOf);
  expect(names.map(placeOf)).toEqual(places);
  for (const place of places) expect(place >= 0 && place < 1).toBe(true);
  const lower = places.filter((place) => place < 0.5).length;
  expect(lower).toBeGreaterThan(150);
  expect(lower).toBeLessThan(250);
});
