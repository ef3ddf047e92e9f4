import { de } from './de.ts';
import { type Catalogue, en } from './en.ts';
import { es } from './es.ts';

/** The languages of the screens with their own names; `tag` is BCP 47. */
export const languages = [
  { tag: 'en', name: 'English', catalogue: en },
  { tag: 'de', name: 'Deutsch', catalogue: de },
  { tag: 'es', name: 'Español', catalogue: es },
] as const satisfies readonly { tag: string; name: string; catalogue: Catalogue }[];

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
