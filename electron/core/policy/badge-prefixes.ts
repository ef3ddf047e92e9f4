/**
 * The keys that may announce a badge. No keyboard of a ward has them, and none of them writes anything, so what follows
 * can be withheld from every page without withholding anything that a person types.
 */
export const badgePrefixes = [
  ...['F13', 'F14', 'F15', 'F16', 'F17', 'F18'],
  ...['F19', 'F20', 'F21', 'F22', 'F23', 'F24'],
] as const;
