import { z } from 'zod';

/** The allowed values, in words. */
export const proxyValues = '"system", "direct" or an address such as http://proxy.hospital.example:8080';

/** How requests are sent: as the system says, directly, or through one proxy. */
export const proxyPolicy = z
  .string()
  .max(300)
  .refine((value) => value === 'system' || value === 'direct' || isProxyAddress(value), {
    error: proxyValues,
  });

/** An origin with a port; a user name or password in a policy would not be secret. */
function isProxyAddress(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return /^https?:\/\/[^/@\s;,=]+:\d{1,5}\/?$/.test(value) && url.username + url.password === '';
}
