import type { IRouter, RequestHandler } from 'express';
import { sendError } from '../error-answer.ts';

type Method = 'get' | 'post' | 'delete';

/** Serves a path, with and without final slash, by the given methods; all others get 405 with `Allow`. */
export function route(
  router: IRouter,
  path: string,
  handlers: Partial<Record<Method, readonly RequestHandler[] | RequestHandler>>,
): void {
  const methods = Object.keys(handlers) as Method[];
  const target = router.route(path);
  for (const method of methods) target[method](...[handlers[method] ?? []].flat());
  const allow = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  target.all((_request, response) => {
    response.set('Allow', allow.join(', '));
    sendError(response, 'method_not_allowed');
  });
}
