import type { ClinicalApp } from '../policy/clinical-app.ts';

/** Whether an address is at one of the origins listed for an app, compared exactly. */
export function isListed({ allowed_origins }: ClinicalApp, address: string): boolean {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  return allowed_origins.includes(url.origin);
}
