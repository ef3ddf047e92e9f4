import { expect, it } from 'vitest';
import { Passwords } from '../../ha/load/passwords.ts';

it('a password that was set without an answer may be the valid one, beside the last that is for certain', () => {
  const passwords = new Passwords();
  expect([passwords.candidates, passwords.outdated]).toEqual([[0], null]);
  const lost = passwords.next();
  expect([passwords.candidates, passwords.outdated]).toEqual([[0, lost], null]);
  const set = passwords.next();
  passwords.isSet(set);
  expect([passwords.candidates, passwords.outdated]).toEqual([[set], lost]);
  expect(passwords.textOf(set)).not.toBe(passwords.textOf(lost));
});
