import { pagePermissions, pageSandbox } from './page-limits.ts';

export interface PageSecurityOptions {
  /** Unguessable and new at every load of the page (CSP 3 §2.3.1); the page's own style elements carry it. */
  readonly nonce: string;
  /** Whether scripts may make requests to the page's own origin: the browser shell needs it, Electron does not. */
  readonly mayConnect: boolean;
  /** Origins that the page may show in frames; none unless told. */
  readonly frames?: readonly string[];
}

/**
 * Headers of every answer that a page can be built from: nothing inline, nothing from elsewhere, no framing, no
 * device access, nothing kept on disk.
 */
export function pageSecurityHeaders({
  nonce,
  mayConnect,
  frames = [],
}: PageSecurityOptions): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(nonce, mayConnect, frames),
    'Cache-Control': 'no-store',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': pagePermissions,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

function contentSecurityPolicy(nonce: string, mayConnect: boolean, frames: readonly string[]): string {
  return [
    "default-src 'none'",
    "object-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    `connect-src ${mayConnect ? "'self'" : "'none'"}`,
    // A service worker would outlive its page, and a hostile script could start one from a frame.
    "worker-src 'none'",
    `frame-src ${frames.length === 0 ? "'none'" : frames.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Trusted Types: strings never become markup or code, which script injection needs, and no policy may be created
    // that allows it.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    // The report of the diagnostics is a download of the browser; Electron's main process writes it itself.
    mayConnect ? `${pageSandbox} allow-downloads` : pageSandbox,
  ].join('; ');
}
