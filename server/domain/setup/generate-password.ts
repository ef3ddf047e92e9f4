import { randomInt } from 'node:crypto';

const consonants = 'bdfgklmnprstvz';
const vowels = 'aeiou';
const groups = 5;
const syllablesPerGroup = 2;

/** A password that can be read aloud and typed: five pronounceable groups, about 61 bits of chance. */
export function generatePassword(): string {
  return Array.from({ length: groups }, () =>
    Array.from({ length: syllablesPerGroup }, syllable).join(''),
  ).join('-');
}

function syllable(): string {
  return pick(consonants) + pick(vowels);
}

function pick(letters: string): string {
  return letters.charAt(randomInt(letters.length));
}
