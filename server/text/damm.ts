/** The totally anti-symmetric quasigroup of order 10 from H. M. Damm's dissertation (2004). */
const table = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

/**
 * The check digit of the Damm algorithm: appended to the digits, it reveals every single wrong digit and every swap of
 * two neighbours.
 */
export function dammDigit(digits: string): string {
  let interim = 0;
  for (const digit of digits) interim = Number(table[interim]?.[Number(digit)]);
  return String(interim);
}

/** Whether the last of these digits is the check digit of the others. */
export function hasDammDigit(digits: string): boolean {
  return dammDigit(digits) === '0';
}
