import { z } from 'zod';
import { type Endpoints, emptyAnswer } from './endpoint.ts';
import { shownText } from './shown-text.ts';
import { notAdmitted } from './station.ts';

/** More are left out; one mistake often causes several. */
export const mostProblems = 20;
export const longestProblem = 200;

/** Such as `0.3.0` or `0.3.0-beta.1`. */
const reportedVersion = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9A-Za-z.-]{1,32})?$/);

/** What is wrong with a setting of the policy, or with a source as a whole (null); never a value. */
const policyProblem = z.strictObject({
  setting: z
    .string()
    .regex(/^[A-Za-z][\w. ]{0,127}$/)
    .nullable(),
  problem: shownText({ longest: longestProblem }),
});

/** What a workstation reports about itself; nothing about its users. */
export const stationReportRequest = z
  .strictObject({
    version: reportedVersion,
    /** The system with its version, such as `Windows 10.0.26100`. */
    os: z.string().regex(/^[\w .()+~#-]{1,64}$/),
    arch: z.enum(['x64', 'arm64', 'other']),
    /** The version for which the policy says it is written; null: it says nothing. */
    policy_version: z.int().min(1).max(1_000).nullable(),
    /** SHA-256, in base64url, of the settings that apply, except those that differ between workstations. */
    policy_hash: z.string().regex(/^[\w-]{43}$/),
    problems: z.array(policyProblem).max(mostProblems),
    /** For all users of the computer, or for one. */
    install: z.enum(['machine', 'user']),
    /** Whose key it uses. */
    key: z.enum(['machine', 'user']),
  })
  .meta({ id: 'StationReportRequest' });
export type StationReport = z.infer<typeof stationReportRequest>;

/** The inventory of workstations. */
export const stationReportEndpoints = {
  stationReport: {
    method: 'post',
    path: '/v1/station/report',
    summary: 'Tell what this workstation is and what is wrong with its policy; replaces what it told before.',
    caller: 'device_key',
    repeat: 'safe',
    body: stationReportRequest,
    answer: emptyAnswer,
    errors: notAdmitted,
  },
} as const satisfies Endpoints;
