import { z } from 'zod';
import type { Endpoints } from './endpoint.ts';
import { shownName } from './shown-text.ts';

/** An enrolment code as people type it: 16 letters and digits, in any case, with or without dashes and spaces. */
export const enrolmentCode = z.string().min(16).max(64);

export const enrolRequest = z.object({ code: enrolmentCode, name: shownName }).meta({ id: 'EnrolRequest' });
export type EnrolRequest = z.infer<typeof enrolRequest>;

/** A workstation as its own user sees it. */
const enrolledDevice = z.object({
  id: z.string(),
  name: z.string(),
  ward: z.string().nullable(),
});

/** Enrolment of the workstation that calls. */
export const deviceEndpoints = {
  enrolDevice: {
    method: 'post',
    path: '/v1/devices',
    summary: 'Enrol the workstation of a key with a one-time code.',
    caller: 'device_key',
    body: enrolRequest,
    answer: z.object({ device: enrolledDevice }).meta({ id: 'EnrolResponse' }),
    status: 201,
    errors: ['invalid_enrolment_code', 'throttled'],
  },
} as const satisfies Endpoints;
