import { expect, it } from 'vitest';
import { problemOfDevice } from '../../../../../server/domain/devices/problem-of-device.ts';

const seen = { enrolledAtMs: null, revokedAtMs: null };
const enrolled = { enrolledAtMs: 1, revokedAtMs: null };
const revoked = { enrolledAtMs: 1, revokedAtMs: 2 };

it.each([
  [null, 'open', null],
  [seen, 'open', null],
  [enrolled, 'open', null],
  [revoked, 'open', 'device_revoked'],
  [null, 'required', 'enrolment_required'],
  [seen, 'required', 'enrolment_required'],
  [enrolled, 'required', null],
  [revoked, 'required', 'device_revoked'],
] as const)('%j where enrolment is %s: %s', (device, enrolment, problem) => {
  expect(problemOfDevice(device, enrolment)).toBe(problem);
});
