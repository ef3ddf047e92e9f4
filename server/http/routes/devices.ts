import type { IRouter, RequestHandler } from 'express';
import { type EnrolResponse, enrolRequest } from '../../contract/devices.ts';
import { enrolDevice } from '../../domain/enrolment/enrol-device.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { bodyOf, callerOf, keyThumbprintOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { route } from './route.ts';

/** Enrolment of the workstation that calls. */
export function addDeviceRoutes(router: IRouter, ports: Ports): void {
  route(router, '/v1/devices', { post: [readJsonBody, postDevice(ports)] });
}

function postDevice(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { code, name } = bodyOf(request, enrolRequest);
    const keyThumbprint = await keyThumbprintOf(ports, request, response);
    if (keyThumbprint === null) throw new Refusal('invalid_dpop_proof');
    const device = await enrolDevice(ports, { code, name, keyThumbprint }, callerOf(request));
    const answer: EnrolResponse = { device };
    sendJson(response.status(201), answer);
  };
}
