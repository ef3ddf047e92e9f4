import type { ServerConfig } from '../config/server-config.ts';
import { isLoopback } from '../text/loopback.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn } = findingsOf('enrolment');

/** Whether any computer may become a workstation of a server that others can reach. */
export function checkEnrolment({
  devices,
  listen,
  issuer,
}: Pick<ServerConfig, 'devices' | 'listen' | 'issuer'>): Finding {
  if (devices.enrolment === 'required') return ok('Workstations need an enrolment code of IT.');
  const isForOthers =
    !isLoopback(listen.host) || (issuer !== undefined && !isLoopback(new URL(issuer).hostname));
  if (!isForOthers) return ok('Enrolment is open, and the server is for this machine only.');
  return warn(
    'Enrolment is open: whatever computer reaches this server becomes a workstation by its first sign-in.',
    'Enrol the workstations (device code, device approve --all), then set devices.enrolment to required.',
  );
}
