import type { IRouter, RequestHandler } from 'express';
import { emergencyRequest, offlineUseReport } from '../../contract/emergency.ts';
import { noteOfflineUse } from '../../domain/emergency/note-offline-use.ts';
import type { Ports } from '../../domain/ports.ts';
import { openSession } from '../../domain/sessions/open-session.ts';
import { countSignIn } from '../count-sign-in.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { bodyOf, callerOf, provenKeyOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { signInResponseOf } from '../token-answer.ts';
import { route } from './route.ts';

/** Emergency access: with a password, or told of afterwards. Both need the key of a workstation. */
export function addEmergencyRoutes(router: IRouter, ports: Ports): void {
  route(router, '/account/emergency', { post: [readJsonBody, postEmergency(ports)] });
  route(router, '/v1/emergency/offline-uses', { post: [readJsonBody, postOfflineUse(ports)] });
}

function postEmergency(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { username, password, device, reason_code, reason } = bodyOf(request, emergencyRequest);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const emergency = { code: reason_code, text: reason };
    const signIn = { username, password, deviceName: device ?? null, keyThumbprint, emergency };
    const opened = await countSignIn(ports, () => openSession(ports, signIn, callerOf(request)));
    sendJson(response, signInResponseOf(opened));
  };
}

function postOfflineUse(ports: Ports): RequestHandler {
  return async (request, response) => {
    const report = bodyOf(request, offlineUseReport);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const { code_id: codeId, person, reason_code, reason, started_at, ended_at } = report;
    const use = {
      id: report.id.toLowerCase(),
      codeId,
      person,
      reason: { code: reason_code, text: reason },
      startedAtMs: Date.parse(started_at),
      endedAtMs: ended_at === null ? null : Date.parse(ended_at),
      keyThumbprint,
    };
    await noteOfflineUse(ports, use, callerOf(request));
    sendJson(response, {});
  };
}
