import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * The kinds of request and response for a server that only serves one Express app. Express gives each object the
 * prototypes of its app; with these they have them from birth, and need not be changed, which takes V8 longer than
 * to find the route.
 */
export class ExpressMessages {
  readonly options: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;
  readonly #request = constructorLike(IncomingMessage);
  readonly #response = constructorLike(ServerResponse);

  constructor() {
    this.options = { IncomingMessage: this.#request, ServerResponse: this.#response };
  }

  /** Must be called before the first request comes. */
  follow({ request, response }: Pick<Express, 'request' | 'response'>): void {
    this.#request.prototype = request;
    this.#response.prototype = response;
  }
}

/** Makes what `Base` makes, but with whatever prototype the function has at that time. */
function constructorLike<Base extends new (...values: never[]) => object>(base: Base): Base {
  function Message(...values: unknown[]): object {
    return Reflect.construct(base, values, Message);
  }
  Message.prototype = base.prototype;
  return Message as unknown as Base;
}
