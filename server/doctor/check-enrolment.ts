import type { ServerConfig } from '../config/server-config.ts';
import { isLoopback } from '../text/loopback.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn } = findingsOf('enrolment');

/** Whether any computer can become a workstation of a server that is reachable from elsewhere. */
export function checkEnrolment({
  devices,
  listen,
  issuer,
}: Pick<ServerConfig, 'devices' | 'listen' | 'issuer'>): Finding {
  if (devices.enrolment === 'required') return ok('Workstations need an enrolment code from IT.');
  const isForOthers =
    !isLoopback(listen.host) || (issuer !== undefined && !isLoopback(new URL(issuer).hostname));
  if (!isForOthers) return ok('Enrolment is open, but only this machine can reach the server.');
  return warn(
    'Enrolment is open: any computer that reaches this server becomes a workstation with its first sign-in.',
    'Enrol the workstations (device code, device approve --all), then set devices.enrolment to required.',
  );
}
