/** Whether a spreadsheet into which a text is pasted would run it, also with the wide signs of East Asia. */
export function beginsLikeFormula(text: string): boolean {
  return /^[=+\-@]/.test(text.normalize('NFKC'));
}
