import { z } from 'zod';
import type { Endpoints } from './endpoint.ts';
import { shownName } from './shown-text.ts';

/** An enrolment code as people type it: 16 letters and digits, or 24 for a site code, in any case, with or without dashes and spaces. */
export const enrolmentCode = z.string().min(16).max(64);

/** 32 bytes in base64url, in canonical form. */
export const machineId = z.string().regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/);

export const enrolRequest = z
  .object({
    code: enrolmentCode,
    name: shownName,
    /** The workstation's claim about its machine: a hash that reveals nothing about it and is the same at each enrolment there. */
    machine: machineId.optional(),
  })
  .meta({ id: 'EnrolRequest' });
export type EnrolRequest = z.infer<typeof enrolRequest>;

/** A workstation as its own user sees it. */
const enrolledDevice = z.object({
  id: z.string(),
  name: z.string(),
  ward: z.string().nullable(),
  /** `waiting`: the code was accepted, and IT has to admit the workstation before anybody can sign in. */
  state: z.enum(['enrolled', 'waiting']).default('enrolled'),
});

/** Enrolment of the workstation that calls. */
export const deviceEndpoints = {
  enrolDevice: {
    method: 'post',
    path: '/v1/devices',
    summary: 'Enrol the workstation of a key with a code of its own or of the site.',
    caller: 'device_key',
    body: enrolRequest,
    answer: z.object({ device: enrolledDevice }).meta({ id: 'EnrolResponse' }),
    status: 201,
    errors: ['invalid_enrolment_code', 'throttled'],
  },
} as const satisfies Endpoints;
