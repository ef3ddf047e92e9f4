import type { IRouter, RequestHandler } from 'express';
import { z } from 'zod';
import {
  badgeRequest,
  badgeSignInRequest,
  type IdentifiedBadge,
  type LinkedBadge,
  type OwnBadges,
} from '../../contract/badges.ts';
import { identifyBadge } from '../../domain/badges/identify-badge.ts';
import { linkBadge } from '../../domain/badges/link-badge.ts';
import { listOwnBadges, removeOwnBadge } from '../../domain/badges/remove-badge.ts';
import { signInByBadge } from '../../domain/badges/sign-in-by-badge.ts';
import { handleSeconds } from '../../domain/ports/badge-handles.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import type { Badge } from '../../domain/records/badge.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import { countSignIn } from '../count-sign-in.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { replacementOf } from '../replacement-of.ts';
import { bodyOf, callerOf, presentedSessionOf, provenKeyOf, sessionOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { signInResponseOf } from '../token-answer.ts';
import { route } from './route.ts';

/** Badges: whose it is and signing in by it, for enrolled workstations; and what users do about their own. */
export function addBadgeRoutes(router: IRouter, ports: Ports): void {
  route(router, '/v1/badge/identify', { post: [readJsonBody, postIdentify(ports)] });
  route(router, '/v1/badge/sign-in', { post: [readJsonBody, postSignIn(ports)] });
  route(router, '/v1/badges', { get: getBadges(ports), post: [readJsonBody, postBadge(ports)] });
  route(router, '/v1/badges/:id', { delete: deleteBadge(ports) });
}

function postIdentify(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { number } = bodyOf(request, badgeRequest);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const found = await identifyBadge(ports, { number, keyThumbprint }, callerOf(request));
    const answer: IdentifiedBadge = {
      handle: found.handle,
      display_name: found.displayName,
      expires_in: handleSeconds,
      sessions_here: [...found.sessionsHere],
    };
    sendJson(response, answer);
  };
}

function postSignIn(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { handle, password, device, replace } = bodyOf(request, badgeSignInRequest);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const signIn = {
      handle,
      password,
      deviceName: device ?? null,
      keyThumbprint,
      replace: replacementOf(replace),
    };
    const opened = await countSignIn(ports, () => signInByBadge(ports, signIn, callerOf(request)));
    sendJson(response, signInResponseOf(opened));
  };
}

function getBadges(ports: Ports): RequestHandler {
  return async (request, response) => {
    const own = await sessionOf(ports, request);
    const answer: OwnBadges = { badges: listOwnBadges(ports, own).map(badgeOf) };
    sendJson(response, answer);
  };
}

function postBadge(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { session: own, requireWorkstation } = await presentedSessionOf(ports, request);
    await requireWorkstation('refused');
    const { number } = bodyOf(request, badgeRequest);
    const answer: LinkedBadge = { badge: badgeOf(await linkBadge(ports, own, number, callerOf(request))) };
    sendJson(response.status(201), answer);
  };
}

function deleteBadge(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { session: own, requireWorkstation } = await presentedSessionOf(ports, request);
    await requireWorkstation('refused');
    const id = z.uuid().safeParse(request.params.id);
    if (!id.success) throw new Refusal('not_found');
    await removeOwnBadge(ports, own, id.data.toLowerCase(), callerOf(request));
    sendJson(response, {});
  };
}

function badgeOf({ id, linkedAtMs }: Badge): LinkedBadge['badge'] {
  return { id, linked_at: isoTime(linkedAtMs) };
}
