import type { IRouter, Request, RequestHandler } from 'express';
import { initialsOf } from '../../contract/initials.ts';
import { type RecentUsersResponse, stricterDetail } from '../../contract/recent-users.ts';
import { type IdentityResponse, identityRequest } from '../../contract/server-identity.ts';
import { stationRequest } from '../../contract/station.ts';
import { recentUsers } from '../../domain/devices/recent-users.ts';
import type { Ports } from '../../domain/ports.ts';
import { noteProving } from '../../domain/sessions/note-proving.ts';
import { askForSessions } from '../../domain/stations/ask-for-sessions.ts';
import type { StationLines } from '../../domain/stations/station-lines.ts';
import { openEventStream } from '../event-stream.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { bodyOf, callerOf, provenKeyOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { route } from './route.ts';

/** What a workstation asks by its key alone: who signed in lately, and how its sessions stand. */
export function addStationRoutes(router: IRouter, ports: Ports, lines: StationLines): void {
  route(router, '/v1/station/events', { post: [readJsonBody, postEvents(ports, lines)] });
  route(router, '/v1/station/sessions', { post: [readJsonBody, postSessions(ports)] });
  route(router, '/v1/station/recent-users', { post: postRecentUsers(ports) });
  route(router, '/v1/server/identity', { post: [readJsonBody, postIdentity(ports)] });
}

/** Before a workstation trusts its sessions to a new address. */
function postIdentity({ identity }: Ports): RequestHandler {
  return (request, response) => {
    const { challenge } = bodyOf(request, identityRequest);
    sendJson(response, { statement: identity.state(challenge) } satisfies IdentityResponse);
  };
}

function postRecentUsers(ports: Ports): RequestHandler {
  return async (request, response) => {
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const { detail, users } = recentUsers(ports, keyThumbprint, stricterDetail);
    const answer: RecentUsersResponse = {
      detail,
      users: users.map(({ username, displayName }) => ({
        username,
        display_name: detail === 'on' ? displayName : null,
        initials: initialsOf(displayName),
      })),
    };
    sendJson(response, answer);
  };
}

function postEvents(ports: Ports, lines: StationLines): RequestHandler {
  return async (request, response) => {
    const sessionIds = sessionIdsOf(request);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const { address } = callerOf(request);
    // Workstations of before keep no line, so whoever does proves everything else, too.
    await noteProving(ports, keyThumbprint, sessionIds);
    if (response.destroyed) return;
    const gone = lines.open({ keyThumbprint, sessionIds, address }, () => openEventStream(ports, response));
    response.on('close', gone);
  };
}

function postSessions(ports: Ports): RequestHandler {
  return async (request, response) => {
    const sessionIds = sessionIdsOf(request);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const report = askForSessions(ports, { keyThumbprint, sessionIds });
    await noteProving(ports, keyThumbprint, sessionIds);
    sendJson(response, report);
  };
}

function sessionIdsOf(request: Request): readonly string[] {
  return bodyOf(request, stationRequest).sessions.map((id) => id.toLowerCase());
}
