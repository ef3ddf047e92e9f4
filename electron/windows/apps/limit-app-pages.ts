import type { WebContents, WebRequest } from 'electron';
import { pagePermissions, pageSandbox } from '../../core/page/page-limits.ts';

const added: Readonly<Record<string, string>> = {
  // Several policies all apply (CSP 3 §8.1), so this one only takes away.
  'content-security-policy': pageSandbox,
  // Of several entries for a feature the last one holds (RFC 8941 §3.2).
  'permissions-policy': pagePermissions,
};

/** A page stays where it is when this comes in place of the next one (HTML §"Navigation": 204). */
const staysAsItIs = { statusLine: 'HTTP/1.1 204 No Content', responseHeaders: {} };

export interface AppPageLimits {
  /** Whether the user may see and do anything now. */
  readonly isOpen: () => boolean;
  readonly onFile: (page: WebContents | undefined) => void;
}

/**
 * Puts the limits of page-limits.ts on everything that an app's servers answer, frames and errors included. What would take
 * the place of the page without being one, such as a PDF, whose viewer the limits keep from starting, never comes:
 * `onFile` is told. Nor does what is answered while the screen is locked.
 */
export function limitAppPages(
  webRequest: Pick<WebRequest, 'onHeadersReceived'>,
  { isOpen, onFile }: AppPageLimits,
): void {
  webRequest.onHeadersReceived((answered, answer) => {
    if (!isOpen()) return answer({ cancel: true });
    const { responseHeaders = {}, resourceType, statusCode, webContents } = answered;
    const isRedirect = statusCode >= 300 && statusCode < 400;
    if (resourceType !== 'mainFrame' || isRedirect || !isFile(responseHeaders))
      return answer({ responseHeaders: withLimits(responseHeaders) });
    onFile(webContents);
    answer(staysAsItIs);
  });
}

/** A download, or a PDF to be shown. */
function isFile(headers: Readonly<Record<string, string[] | string>>): boolean {
  return Object.entries(headers).some(([name, values]) => {
    const says = (what: RegExp) => [values].flat().some((value) => what.test(value));
    const key = name.toLowerCase();
    if (key === 'content-type') return says(/^\s*(application|text)\/(x-)?pdf\s*(;|$)/i);
    return key === 'content-disposition' && says(/^\s*attachment\s*(;|$)/i);
  });
}

/** The headers as they came, each of the added ones behind what the app's server says itself. */
function withLimits(headers: Readonly<Record<string, string[] | string>>): Record<string, string[]> {
  const limited: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(headers)) {
    const key = name.toLowerCase() in added ? name.toLowerCase() : name;
    limited[key] = [...(limited[key] ?? []), ...[values].flat()];
  }
  for (const [name, value] of Object.entries(added)) limited[name] = [...(limited[name] ?? []), value];
  return limited;
}
