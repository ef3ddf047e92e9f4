import express, { type ErrorRequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Logger } from '../core/ports/logger.ts';
import type { Handlers } from '../ipc/create-handlers.ts';
import { ChannelError, invokeChannel, isChannelName } from '../ipc/invoke-channel.ts';

const largestBody = '64kb';
const rpcBody = z.strictObject({ input: z.unknown().optional() });

const statusOf = { unknown_channel: 404, invalid_input: 400, failed: 500 } as const satisfies Record<
  ChannelError['code'],
  number
>;

/** `POST /rpc/<channel>` with `{input}`: the contract of the preload bridge, over HTTP. */
export function rpcRoute(handlers: Handlers, log: Logger): Router {
  const route = Router();
  route.use((request, response, next) => {
    if (request.method !== 'POST')
      response.set('Allow', 'POST').status(405).json({ error: 'method_not_allowed' });
    else if (!request.is('application/json')) response.status(415).json({ error: 'unsupported_media_type' });
    else next();
  });
  route.use(express.json({ limit: largestBody, inflate: false }));
  route.post('/:channel', async (request, response) => {
    const name = request.params.channel;
    if (!isChannelName(name)) throw new ChannelError('unknown_channel');
    const body = rpcBody.safeParse(request.body);
    if (!body.success) throw new ChannelError('invalid_input');
    response.json({ output: await invokeChannel(handlers, log, name, body.data.input) });
  });
  route.use(() => {
    throw new ChannelError('unknown_channel');
  });
  route.use(answerError(log));
  return route;
}

/** The answer is only a code; the reason was logged where it happened. */
function answerError(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof ChannelError) {
      response.status(statusOf[error.code]).json({ error: error.code });
      return;
    }
    const status = bodyErrorStatus(error);
    if (status === 500) log.error({ err: error }, 'browser shell: call failed');
    response.status(status).json({ error: bodyErrorCodes[status] });
  };
}

const bodyErrorCodes = {
  400: 'invalid_input',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  500: 'failed',
} as const;

/** The body parser marks what is the sender's fault with a 4xx status. */
function bodyErrorStatus(error: unknown): keyof typeof bodyErrorCodes {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413 || status === 415) return status;
  return status >= 400 && status < 500 ? 400 : 500;
}
