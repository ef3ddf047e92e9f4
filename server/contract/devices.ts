import { z } from 'zod';
import { shownName } from './shown-text.ts';

/** An enrolment code as people type it: 16 letters and digits, in any case, with or without dashes and spaces. */
export const enrolmentCode = z.string().min(16).max(64);

/** Body of `POST /v1/devices`, with a DPoP proof of the workstation's key. */
export const enrolRequest = z.object({ code: enrolmentCode, name: shownName });
export type EnrolRequest = z.infer<typeof enrolRequest>;

/** A workstation as its own user sees it. */
export const enrolledDevice = z.object({
  id: z.string(),
  name: z.string(),
  ward: z.string().nullable(),
});

/** Answer of `POST /v1/devices` (201). */
export const enrolResponse = z.object({ device: enrolledDevice });
export type EnrolResponse = z.infer<typeof enrolResponse>;
