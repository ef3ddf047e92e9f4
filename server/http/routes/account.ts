import type { IRouter, Request, RequestHandler } from 'express';
import { refreshRequest, signInRequest, verifyRequest } from '../../contract/account.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { openSession } from '../../domain/sessions/open-session.ts';
import { refreshSession } from '../../domain/sessions/refresh-session.ts';
import { signOut } from '../../domain/sessions/sign-out.ts';
import { verifyToken } from '../../domain/sessions/verify-token.ts';
import { countSignIn } from '../count-sign-in.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import type { Outbox } from '../outbox.ts';
import { replacementOf } from '../replacement-of.ts';
import { bodyOf, callerOf, keyThumbprintOf, proofOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { refreshHeadersOf, signInResponseOf, tokenResponseOf } from '../token-answer.ts';
import { route } from './route.ts';

/** The calls of the old system, unchanged in path and shape. */
export function addAccountRoutes(router: IRouter, ports: Ports, outbox: Outbox): void {
  const endSession = [readJsonBody, postSignOut(ports)];
  route(router, '/account/token/refresh', { post: [readJsonBody, postRefresh(ports)] });
  route(router, '/account/token/verify', { post: [readJsonBody, postVerify(ports, outbox)] });
  route(router, '/account/token', { post: [readJsonBody, postSignIn(ports)] });
  route(router, '/account/token/blacklist', { post: endSession });
  route(router, '/account/logout', { post: endSession });
}

function postSignIn(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { username, password, device, replace } = bodyOf(request, signInRequest);
    const keyThumbprint = await keyThumbprintOf(ports, request, response);
    const signIn = {
      username,
      password,
      deviceName: device ?? null,
      keyThumbprint,
      replace: replacementOf(replace),
    };
    const opened = await countSignIn(ports, () => openSession(ports, signIn, callerOf(request)));
    sendJson(response, signInResponseOf(opened));
  };
}

function postRefresh(ports: Ports): RequestHandler {
  return async (request, response) => {
    const token = refreshTokenOf(request);
    const proof = () => proofOf(ports, request, response);
    const answer = await refreshSession(ports, { token, proof }, callerOf(request));
    sendJson(response, tokenResponseOf(answer), refreshHeadersOf(answer, ports.clock.nowMs()));
  };
}

function postVerify(ports: Ports, outbox: Outbox): RequestHandler {
  return async (request, response) => {
    await verifyToken(ports, bodyOf(request, verifyRequest).token);
    outbox.send(response, {});
  };
}

function postSignOut(ports: Ports): RequestHandler {
  return async (request, response) => {
    const token = refreshTokenOf(request);
    await signOut(ports, { token, proof: () => proofOf(ports, request, response) }, callerOf(request));
    sendJson(response, {});
  };
}

/** The body's refresh token; a missing one has its own error, because old clients look for it. */
function refreshTokenOf(request: Request): string {
  const body: unknown = request.body;
  const isObject = body !== null && typeof body === 'object' && !Array.isArray(body);
  const given = isObject && 'refresh' in body ? body.refresh : undefined;
  if (isObject && (given === undefined || given === null || given === '')) {
    throw new Refusal('refresh_token_required');
  }
  return bodyOf(request, refreshRequest).refresh;
}
