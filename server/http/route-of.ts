import type { Request } from 'express';

/** The pattern of the path that a request matched, `none` if there is no such path; never the path itself. */
export function routeOf(request: Request): string {
  const pattern: unknown = request.route?.path;
  return typeof pattern === 'string' ? pattern : 'none';
}
