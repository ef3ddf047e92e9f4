import { z } from 'zod';
import { newerVersion } from '../text/newer-version.ts';
import type { Endpoints } from './endpoint.ts';

/** Such as `0.2.0`. */
export const programVersion = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/);

/** Which workstations each version of the server works with, newest first. A release that drops some adds a line. */
export const compatibility = [
  { server: '0.2.0', oldest_workstation: '0.1.0' },
  { server: '0.1.0', oldest_workstation: '0.1.0' },
] as const;

/** The oldest supported version of the workstation: what the site wants (null: anything), but never less than what this server needs. */
export function oldestWorkstation(wanted: string | null): string {
  const [{ oldest_workstation: needed }] = compatibility;
  return wanted === null ? needed : newerVersion(wanted, needed);
}

const workstationVersionsResponse = z
  .object({
    /** The version of this server. */
    server: z.string().max(64),
    /** Older workstations should be updated: they keep working as far as they can, and say so. */
    minimum_workstation: programVersion,
    compatibility: z.array(z.object({ server: programVersion, oldest_workstation: programVersion })).max(100),
  })
  .meta({ id: 'WorkstationVersions' });
export type WorkstationVersions = z.infer<typeof workstationVersionsResponse>;

/** How a workstation finds out whether it is too old. */
export const versionEndpoints = {
  workstationVersions: {
    method: 'get',
    path: '/v1/server/workstations',
    summary:
      'The oldest workstation this server is meant for, and which server works with which workstation.',
    caller: 'anyone',
    answer: workstationVersionsResponse,
  },
} as const satisfies Endpoints;
