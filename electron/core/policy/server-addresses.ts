import { z } from 'zod';
import { serverUrl } from './server-url.ts';

const mostAddresses = 8;

/** The allowed values, in words. */
export const serverAddressValues = `an address that begins with https:// and has no user name, query or fragment, a list of at most ${mostAddresses} of them, or null`;

const one = z.string();
const several = z.array(z.string()).min(1).max(mostAddresses);

/**
 * Where the token server is: one address, or several that lead to the same server, the first of which is its own
 * (`issuer`). The registry has no lists, so a text may hold several, one a line. A single one stays a text.
 */
export const serverAddresses = z.union([one, several]).transform((given, context) => {
  const texts = typeof given === 'string' ? given.split(/\s+/).filter((text) => text !== '') : given;
  const parsed = z.array(serverUrl).min(1).max(mostAddresses).safeParse(texts);
  if (!parsed.success) {
    for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  const [first = '', ...others] = new Set(parsed.data);
  return others.length === 0 ? first : ([first, ...others] as const);
});

/** The setting as it appears in a policy. */
export type ServerAddresses = Readonly<z.output<typeof serverAddresses>>;

/** All addresses, the server's own first. */
export function allAddresses(given: ServerAddresses): readonly [string, ...string[]] {
  return typeof given === 'string' ? [given] : given;
}
