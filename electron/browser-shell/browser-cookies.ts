import { digestOf, matches, newSecret } from './secret-match.ts';

/** Browsers that may be open at the same time; beyond that, the one let in first loses access. */
const mostBrowsers = 8;

/** The cookies that identify browsers let in by a launch link. */
export class BrowserCookies {
  readonly #name: string;
  readonly #digests: Buffer[] = [];

  /** All ports of a host share its cookies (RFC 6265 §8.5), so the name contains the port. */
  constructor(port: number) {
    this.#name = `carelink-shell-${port}`;
  }

  /** Value of the `Set-Cookie` header that lets a browser in; it lasts until the browser or the shell ends. */
  admit(): string {
    const value = newSecret();
    this.#digests.push(digestOf(value));
    if (this.#digests.length > mostBrowsers) this.#digests.shift();
    return `${this.#name}=${value}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a `Cookie` header holds the cookie of a browser that was let in. */
  recognizes(header: string | undefined): boolean {
    const values = (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.#name}=`))
      .map((pair) => pair.slice(this.#name.length + 1));
    return values.some((value) => this.#digests.some((digest) => matches(value, digest)));
  }
}
