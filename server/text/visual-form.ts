/** Drawn as nothing, joiners and variants of emoji included, or like a space. */
const unseen = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;
const dashes = /[\p{Pd}\u2212]/gu;
/** Cyrillic and Greek letters, in folded case, that look like Latin ones in that case or as capitals. */
const twins: ReadonlyMap<string, string> = new Map(
  [
    ['авекмнорстухіѕјԁԛԝ', 'abekmhopctyxisjdqw'],
    ['αβεζηικμνορτυχ', 'abezhikmnoptyx'],
  ].flatMap(([letters = '', latin = '']) =>
    [...letters].map((letter, index) => [letter, latin[index] ?? ''] as const),
  ),
);
const twin = new RegExp(`[${[...twins.keys()].join('')}]`, 'gu');

/**
 * What two texts in folded case have in common that people see as one: without what is not drawn, with one kind of dash, and
 * with Latin letters for those of other scripts that look like them. To be compared, not shown.
 */
export function visualForm(folded: string): string {
  return folded
    .replace(unseen, '')
    .replace(dashes, '-')
    .replace(twin, (letter) => twins.get(letter) ?? letter);
}
