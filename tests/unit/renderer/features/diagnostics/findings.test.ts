import { describe, expect, it } from 'vitest';
import { type FindingCode, findings } from '../../../../../electron/core/diagnostics/findings.ts';
import { de } from '../../../../../renderer/features/diagnostics/findings/de.ts';
import { es } from '../../../../../renderer/features/diagnostics/findings/es.ts';

const codes = Object.keys(findings) as FindingCode[];
const placeholdersOf = (sentence: string | null) =>
  [...(sentence ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

describe.each([
  ['German', de],
  ['Spanish', es],
])('what checks find, in %s', (_, catalogue) => {
  it('has every finding and no other', () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(codes.toSorted());
  });

  it.each(codes)('%s tells the same, in its own words', (code) => {
    const [message, next] = catalogue[code];
    const english = findings[code];
    expect(placeholdersOf(message)).toEqual(placeholdersOf(english.message));
    expect(placeholdersOf(next)).toEqual(placeholdersOf(english.next));
    expect(next === null).toBe(english.next === null);
    expect(message).not.toBe(english.message);
  });
});
