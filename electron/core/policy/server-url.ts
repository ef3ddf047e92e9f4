import { z } from 'zod';
import { isHttpsOrLoopback } from '../../../server/text/loopback.ts';

/**
 * Address of a token server: an origin, perhaps with a path, by https, or by http on loopback, where nobody
 * listens in. Without user name, query or fragment and without the final slash.
 */
export const serverUrl = z
  .url({ protocol: /^https?$/ })
  .refine((value) => {
    const url = URL.parse(value);
    return url === null || isHttpsOrLoopback(url);
  }, 'must begin with https://')
  .refine((value) => {
    const url = URL.parse(value);
    return url === null || url.username + url.password + url.search + url.hash === '';
  }, 'must have no user name, query or fragment')
  .transform((value) => {
    const { origin, pathname } = new URL(value);
    return origin + pathname.replace(/\/+$/, '');
  });
