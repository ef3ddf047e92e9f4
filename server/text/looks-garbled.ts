/**
 * UTF-8 that was read as Latin-1 or Windows-1252 (`JÃ¼rgen`), where every letter beyond ASCII becomes one of these two with a
 * sign or a letter that no word has behind it.
 */
const readAsLatin1 = /[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;

/** What else code pages make of letters: `J├╝rgen`, `J³rgen`, `M÷ller`. Signs that people do write in names are none. */
const signs = /[^\p{ASCII}´’]/gu;
const isSign = /[\p{Sm}\p{Sc}\p{No}\u2500-\u259f¡¿§¶°¦©®]/u;

/** Whether the letters of a name were changed on their way through another encoding, as Windows' shells do it. */
export function looksGarbled(name: string): boolean {
  return readAsLatin1.test(name) || (name.match(signs) ?? []).some((sign) => isSign.test(sign));
}
