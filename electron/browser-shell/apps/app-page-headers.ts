import { pagePermissions, pageSandbox } from '../../core/page/page-limits.ts';

/**
 * Headers of every answer of a gateway. The page may only load from and talk to its own origin and only be framed by
 * the workstation's page; it cannot open windows, navigate the top page or download, and nothing is stored on disk.
 * `appPolicy`, the app's own Content-Security-Policy, still applies, except for who may frame it.
 */
export function appPageHeaders(shellOrigin: string, appPolicy = ''): Record<string, string | string[]> {
  const policies = [...ownRulesOf(appPolicy), gatewayPolicy(shellOrigin)];
  return {
    'content-security-policy': policies,
    'cache-control': 'no-store',
    // The workstation's page is isolated (COEP) and can only frame pages that are isolated too.
    'cross-origin-embedder-policy': 'require-corp',
    // For this header an IP address has no site; app-request-check.ts decides who may ask at all.
    'cross-origin-resource-policy': 'cross-origin',
    'permissions-policy': pagePermissions,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}

/** When several policies are given, all of them apply (CSP 3 §8.1), so this one can only restrict. */
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
