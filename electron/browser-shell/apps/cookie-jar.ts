interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly endsAtMs: number;
}

const mostCookies = 50;
const longestCookie = 4_096;

/**
 * Cookies of one app for one user (RFC 6265). They never reach the browser, which shares cookies among all ports of
 * 127.0.0.1 and would give them to other apps and to the next user.
 */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Takes the cookies an answer to a request for `path` sets, except malformed or overlong ones. */
  keep(setCookies: readonly string[], path: string, nowMs: number): void {
    for (const text of setCookies) {
      const cookie = text.length <= longestCookie ? parse(text, path, nowMs) : null;
      if (cookie === null) continue;
      this.#cookies = this.#cookies.filter(({ name, path }) => name !== cookie.name || path !== cookie.path);
      this.#cookies.push(cookie);
      if (this.#cookies.length > mostCookies) this.#cookies.shift();
    }
  }

  /** Value of the `Cookie` header of a request for `path`; null when there is nothing to send. */
  headerFor(path: string, nowMs: number): string | null {
    this.#cookies = this.#cookies.filter(({ endsAtMs }) => endsAtMs > nowMs);
    const pairs = this.#cookies
      .filter((cookie) => reaches(cookie.path, path))
      .toSorted((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`);
    return pairs.length === 0 ? null : pairs.join('; ');
  }
}

/** RFC 6265 §5.2; a cookie belongs to the app's only origin, so domain and security attributes do not matter. */
function parse(text: string, requestPath: string, nowMs: number): Cookie | null {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  if (equals < 1) return null;
  const attributeOf = (wanted: string) => {
    const found = attributes.findLast((attribute) => attribute.toLowerCase().startsWith(`${wanted}=`));
    return found?.slice(wanted.length + 1);
  };
  const path = attributeOf('path');
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    path: path?.startsWith('/') ? path : defaultPath(requestPath),
    endsAtMs: endOf(attributeOf('max-age'), attributeOf('expires'), nowMs),
  };
}

function endOf(maxAge: string | undefined, expires: string | undefined, nowMs: number): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1_000;
  const parsed = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isNaN(parsed) ? Number.POSITIVE_INFINITY : parsed;
}

/** RFC 6265 §5.1.4. */
function defaultPath(requestPath: string): string {
  return requestPath.slice(0, requestPath.lastIndexOf('/')) || '/';
}

function reaches(cookiePath: string, requestPath: string): boolean {
  if (!requestPath.startsWith(cookiePath)) return false;
  return cookiePath.endsWith('/') || requestPath.length === cookiePath.length
    ? true
    : requestPath[cookiePath.length] === '/';
}
