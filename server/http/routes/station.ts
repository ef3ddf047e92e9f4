import type { IRouter, RequestHandler } from 'express';
import { initialsOf } from '../../contract/initials.ts';
import { type RecentUsersResponse, stricterDetail } from '../../contract/recent-users.ts';
import { type IdentityResponse, identityRequest } from '../../contract/server-identity.ts';
import { recentUsers } from '../../domain/devices/recent-users.ts';
import type { Ports } from '../../domain/ports.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { bodyOf, provenKeyOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { route } from './route.ts';

/** What an enrolled workstation may ask while nobody is signed in. */
export function addStationRoutes(router: IRouter, ports: Ports): void {
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
