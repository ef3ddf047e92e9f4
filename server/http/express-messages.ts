import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * The kinds of request and response for a server that only serves one Express app. Express gives each object the
 * prototypes of its app; with these they have them from birth, and need not be changed. The plain form, Express
 * alone, takes 2 to 3 % more of a refresh, 5 to 8 % of `/v1/me`.
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
