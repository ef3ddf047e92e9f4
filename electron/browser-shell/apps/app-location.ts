/**
 * Where a redirect of the app's server leads, as a path of the app's own origin; null when it leads elsewhere,
 * where neither the token nor the browser goes. `requestUrl` is what the app's server was asked for.
 */
export function ownLocation(location: string, requestUrl: URL): string | null {
  const target = URL.parse(location, requestUrl);
  if (target === null || target.origin !== requestUrl.origin) return null;
  // "//name/" as a location would be another server.
  return target.pathname.replace(/^\/+/, '/') + target.search + target.hash;
}
