import { de } from './de.ts';
import { type Catalogue, en } from './en.ts';
import { es, las } from './es.ts';

/** Functions of what a message has between their tags. */
export type Words = Readonly<Record<string, (inside: readonly unknown[]) => string>>;

/**
 * The languages of the screens with their own names; `tag` is BCP 47. `words` stand in messages as `<name>…</name>`: they bend
 * with what is between.
 */
export const languages = [
  { tag: 'en', name: 'English', catalogue: en, words: {} },
  { tag: 'de', name: 'Deutsch', catalogue: de, words: {} },
  { tag: 'es', name: 'Español', catalogue: es, words: { las } },
] as const satisfies readonly { tag: string; name: string; catalogue: Catalogue; words: Words }[];

export type LanguageTag = (typeof languages)[number]['tag'];

/** The first wanted language that has a catalogue, otherwise English. */
export function pickLanguage(wanted: readonly (string | null)[]): LanguageTag {
  for (const tag of wanted) {
    const primary = tag?.toLowerCase().split('-')[0];
    const found = languages.find((language) => language.tag === primary);
    if (found) return found.tag;
  }
  return 'en';
}
