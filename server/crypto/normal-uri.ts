/** RFC 3986 §2 and §3.3. */
const encoded = '%[\\dA-Fa-f]{2}';
const named = `(?:[\\w.~!$&'()*+,;=-]|${encoded})`;
const character = `(?:[\\w.~!$&'()*+,;=:@-]|${encoded})`;
/** Without user information: RFC 9110 §4.2.4 has it refused, since its purpose is to mislead. */
const uri = new RegExp(
  `^(https?)://(${named}+|\\[[\\dA-Fa-f:.]+\\])(?::(\\d*))?((?:/${character}*)*)(?:\\?(?:${character}|[/?])*)?(?:#(?:${character}|[/?])*)?$`,
  'i',
);
const unreserved = /[\w.~-]/;
const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * An http or https URI in its normal form (RFC 3986 §6.2.2 and §6.2.3), without query and fragment; null for
 * anything that is not one to the letter. Not `new URL`, which repairs its input: it drops tabs and user names,
 * turns `\` into `/` and `0x7f.1` into 127.0.0.1.
 */
export function normalUri(text: string): string | null {
  const [, scheme = '', host = '', port = '', path = ''] = uri.exec(text) ?? [];
  if (scheme === '') return null;
  const normalScheme = scheme.toLowerCase();
  const normalPort = port === '' || port === usualPorts[normalScheme] ? '' : `:${port}`;
  return `${normalScheme}://${normalEncoding(host).toLowerCase()}${normalPort}${normalPath(path)}`;
}

/** Only characters that must be encoded, in upper case. */
function normalEncoding(text: string): string {
  return text.replace(/%../g, (code) => {
    const plain = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return unreserved.test(plain) ? plain : code.toUpperCase();
  });
}

/** Without dot segments (RFC 3986 §5.2.4), which is what `URL` does to a path with nothing to repair. */
function normalPath(path: string): string {
  return new URL(`http://host${normalEncoding(path)}`).pathname;
}
