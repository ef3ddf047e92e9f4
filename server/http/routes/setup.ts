import type { IRouter, RequestHandler } from 'express';
import { setupRequest } from '../../contract/setup.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { isSetupNeeded, runSetup } from '../../domain/setup/run-setup.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { bodyOf, callerOf, keyThumbprintOf } from '../request-input.ts';
import { route } from './route.ts';

/** First-run set-up; without a code from the parent process the address does not exist. */
export function addSetupRoutes(router: IRouter, ports: Ports): void {
  if (ports.rules.setupCode === null) return;
  route(router, '/v1/setup', {
    get: (_request, response) => {
      response.json({ needed: isSetupNeeded(ports) });
    },
    post: [readJsonBody, postSetup(ports)],
  });
}

function postSetup(ports: Ports): RequestHandler {
  return async (request, response) => {
    const setup = bodyOf(request, setupRequest);
    const keyThumbprint = await keyThumbprintOf(ports, request, response);
    if (keyThumbprint === null) throw new Refusal('invalid_dpop_proof');
    response.status(201).json(await runSetup(ports, setup, keyThumbprint, callerOf(request)));
  };
}
