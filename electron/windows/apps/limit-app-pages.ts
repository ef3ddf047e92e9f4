import type { WebRequest } from 'electron';
import { pagePermissions, pageSandbox } from '../../core/page/page-limits.ts';

const added: Readonly<Record<string, string>> = {
  // Several policies all apply (CSP 3 §8.1), so this one only takes away.
  'content-security-policy': pageSandbox,
  // Of several entries for a feature the last one holds (RFC 8941 §3.2).
  'permissions-policy': pagePermissions,
};

/** Puts the limits of page-limits.ts on everything that an app's servers answer, frames and errors included. */
export function limitAppPages(webRequest: Pick<WebRequest, 'onHeadersReceived'>): void {
  webRequest.onHeadersReceived(({ responseHeaders = {} }, answer) =>
    answer({ responseHeaders: withLimits(responseHeaders) }),
  );
}

/** The headers as they came, each of the added ones behind what the app's server says itself. */
export function withLimits(headers: Readonly<Record<string, string[] | string>>): Record<string, string[]> {
  const limited: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(headers)) {
    const key = name.toLowerCase() in added ? name.toLowerCase() : name;
    limited[key] = [...(limited[key] ?? []), ...[values].flat()];
  }
  for (const [name, value] of Object.entries(added)) limited[name] = [...(limited[name] ?? []), value];
  return limited;
}
