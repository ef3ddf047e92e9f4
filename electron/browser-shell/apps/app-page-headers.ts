import { pagePermissions, pageSandbox } from '../../core/page/page-limits.ts';

/**
 * Headers of every answer of a gateway. The page may load from and talk to its own origin only, be framed by the
 * workstation's page only, open no window, replace no top page, download nothing; nothing is kept on disk.
 * `appPolicy` is the app's own Content-Security-Policy, which goes on to apply, except for who may frame it.
 */
export function appPageHeaders(shellOrigin: string, appPolicy = ''): Record<string, string | string[]> {
  const policies = [...ownRulesOf(appPolicy), gatewayPolicy(shellOrigin)];
  return {
    'content-security-policy': policies,
    'cache-control': 'no-store',
    // The workstation's page is isolated (COEP) and frames only pages that are, too.
    'cross-origin-embedder-policy': 'require-corp',
    // Numbers are nobody's site for this header; who may ask at all is in app-request-check.ts.
    'cross-origin-resource-policy': 'cross-origin',
    'permissions-policy': pagePermissions,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}

/** Several policies all apply (CSP 3 §8.1), so this one can only take away. */
function gatewayPolicy(shellOrigin: string): string {
  return [
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors 'self' ${shellOrigin}`,
    pageSandbox,
  ].join('; ');
}

function ownRulesOf(appPolicy: string): string[] {
  return appPolicy
    .split(',')
    .map((policy) => policy.split(';').filter((directive) => !isAboutFraming(directive)))
    .map((directives) => directives.join(';').trim())
    .filter((policy) => policy !== '');
}

const isAboutFraming = (directive: string) => /^frame-ancestors(\s|$)/i.test(directive.trim());
