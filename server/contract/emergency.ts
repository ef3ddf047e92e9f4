import { z } from 'zod';
import { password, signInResponse, username } from './account.ts';
import { badgeHandle } from './badges.ts';
import { emergencyReasonCodes, emergencyReasonLength } from './constants.ts';
import { type Endpoints, emptyAnswer } from './endpoint.ts';
import { byId, numberText, uuid } from './identifiers.ts';
import { pageQuery } from './page-query.ts';
import { shownName, shownText } from './shown-text.ts';

export const emergencyReasonCode = z.enum(emergencyReasonCodes);
export type EmergencyReasonCode = z.infer<typeof emergencyReasonCode>;

/** The reason in the person's own words; line breaks are kept. */
export const emergencyReasonText = shownText({ ...emergencyReasonLength, lines: true });

/**
 * By user name, or by the handle of a badge. The words may follow within the session (`POST /v1/emergency/words`), since
 * writing takes time that a patient may not have.
 */
const emergencyRequest = z
  .strictObject({
    username: username.optional(),
    handle: badgeHandle.optional(),
    password,
    device: shownName.optional(),
    reason_code: emergencyReasonCode,
    reason: emergencyReasonText.optional(),
    /** The person was told what is recorded and who is told, and agreed. */
    confirmed: z.literal(true),
  })
  .refine(({ username: name, handle }) => (name === undefined) !== (handle === undefined), {
    path: ['username'],
    error: 'either username or handle must be given',
  })
  .meta({ id: 'EmergencyRequest' });

/** Why the emergency access of the session was needed. */
const wordsRequest = z.strictObject({ words: emergencyReasonText }).meta({ id: 'EmergencyWordsRequest' });

/** Name of a sealed code in policies, reports and the audit trail; not a secret. */
export const emergencyCodeId = z.string().regex(/^[0-9A-Z]{8}$/);

/**
 * Reports that a sealed code was used at a workstation while the server could not be reached. Repeating it with the
 * same `id` changes nothing except to add the end that was not known yet, and words that were missing, up to the report
 * of the end. Times are the workstation's best estimate.
 */
const offlineUseReport = z
  .strictObject({
    id: uuid,
    code_id: emergencyCodeId,
    /** As typed; nobody has checked it. */
    person: shownName,
    reason_code: emergencyReasonCode,
    /** Absent: not written yet. */
    reason: emergencyReasonText.optional(),
    started_at: z.iso.datetime(),
    /** Null: still going on. */
    ended_at: z.iso.datetime().nullable(),
  })
  .refine(({ started_at, ended_at }) => ended_at === null || Date.parse(ended_at) >= Date.parse(started_at), {
    path: ['ended_at'],
    error: 'ended_at must not be before started_at',
  })
  .meta({ id: 'OfflineUseReport' });
export type OfflineUseReport = z.infer<typeof offlineUseReport>;

/** What a security officer decides; `needs_follow_up` stays open until it is decided again. */
export const emergencyVerdicts = ['justified', 'not_justified', 'needs_follow_up'] as const;
export const emergencyVerdict = z.enum(emergencyVerdicts);
export type EmergencyVerdict = z.infer<typeof emergencyVerdict>;

/** Why a review came to its verdict. */
export const reviewNote = shownText({ longest: 1_000, lines: true });

const reviewRequest = z
  .strictObject({
    verdict: emergencyVerdict,
    note: reviewNote,
    /** Where nobody has written why: what the person has told the officer. No review is closed without. */
    words: emergencyReasonText.optional(),
  })
  .meta({ id: 'ReviewRequest' });

/**
 * Which emergency accesses to list: all, those whose review is not closed, or the reports that anybody could have
 * made up, which open no review (all on one page).
 */
const emergencyState = z.enum(['all', 'open', 'unverified']);
const emergencyQuery = pageQuery(numberText).extend({ state: emergencyState.default('all') });

const person = z.object({ id: z.string(), username: z.string(), display_name: z.string() });

/** Newest first. */
const adminEmergencies = z
  .object({
    emergency_accesses: z.array(
      z.object({
        /** Id of the session, or of the use of a sealed code. */
        id: z.string(),
        kind: z.enum(['session', 'offline_code']),
        /** Null for a sealed code, which does not identify its user. */
        user: person.nullable(),
        /** The name typed with a sealed code. */
        person: z.string().nullable(),
        code_id: z.string().nullable(),
        device: z.object({ id: z.string(), name: z.string() }).nullable(),
        ward: z.string().nullable(),
        address: z.string().nullable(),
        reason_code: emergencyReasonCode,
        /** In own words; null: missing, and to be asked for in the review. */
        reason: z.string().nullable(),
        /** Who wrote them down in the review, since they were missing; null: the person herself, or nobody yet. */
        reason_noted_by: person.nullable(),
        started_at: z.iso.datetime(),
        /** Null: not over yet, as far as is known. */
        ended_at: z.iso.datetime().nullable(),
        /** When this server heard of it. */
        recorded_at: z.iso.datetime(),
        /**
         * What is suspicious about it: impossible times (the clock of a workstation may be wrong), or why nobody
         * vouches for an unverified report. Null: nothing.
         */
        doubt: z.string().nullable(),
        review: z
          .object({
            verdict: emergencyVerdict,
            note: z.string(),
            reviewed_by: person,
            reviewed_at: z.iso.datetime(),
          })
          .nullable(),
      }),
    ),
    next: z.string().nullable(),
    /** Reports that anybody could have made up: how many are kept, and how many were dropped to make room. */
    unverified: z.object({
      count: z.number().int().nonnegative(),
      dropped: z.number().int().nonnegative(),
    }),
  })
  .meta({ id: 'AdminEmergencies' });
export type AdminEmergencies = z.infer<typeof adminEmergencies>;

/** Emergency access: with a password, or reported afterwards. Both need the key of a workstation. */
export const emergencyEndpoints = {
  emergency: {
    method: 'post',
    path: '/account/emergency',
    summary: 'Open an emergency session of half an hour, for a stated reason.',
    caller: 'device_key',
    body: emergencyRequest,
    answer: signInResponse.meta({ id: 'EmergencyResponse' }),
    errors: [
      'invalid_credentials',
      'badge_expired',
      'emergency_not_allowed',
      'throttled',
      'device_revoked',
      'enrolment_required',
    ],
  },
  emergencyWords: {
    method: 'post',
    path: '/v1/emergency/words',
    summary: 'Write down, once and before it ends, why the emergency access of this session was needed.',
    caller: 'workstation',
    // The same words again are no other words.
    repeat: 'safe',
    body: wordsRequest,
    answer: emptyAnswer,
    errors: ['forbidden', 'words_already_written'],
  },
  offlineUse: {
    method: 'post',
    path: '/v1/emergency/offline-uses',
    summary: 'Report that a sealed code was used at a workstation without a connection.',
    caller: 'device_key',
    repeat: 'safe',
    body: offlineUseReport,
    answer: emptyAnswer,
    errors: ['enrolment_required', 'throttled'],
  },
} as const satisfies Endpoints;

/** What security officers see of it and decide. */
export const emergencyReviewEndpoints = {
  adminEmergencyAccesses: {
    method: 'get',
    path: '/v1/admin/emergency-accesses',
    summary: 'Emergency accesses and their reviews, newest first.',
    caller: 'workstation',
    right: 'read_emergencies',
    query: emergencyQuery,
    answer: adminEmergencies,
    errors: ['forbidden'],
  },
  adminReviewEmergencyAccess: {
    method: 'post',
    path: '/v1/admin/emergency-accesses/{id}/review',
    summary: 'Review the emergency access of another user.',
    caller: 'workstation',
    right: 'review_emergency',
    params: byId,
    body: reviewRequest,
    answer: emptyAnswer,
    errors: ['forbidden', 'not_found', 'already_reviewed', 'words_missing', 'words_already_written'],
  },
} as const satisfies Endpoints;

/** Body of a webhook request; without the text of the reason, which may name a patient. */
export const emergencyAlert = z.object({
  id: z.uuid(),
  type: z.literal('emergency_access'),
  kind: z.enum(['session', 'offline_code']),
  /** Public URL of the token server. */
  server: z.string(),
  user: person.nullable(),
  person: z.string().nullable(),
  device: z.object({ id: z.string(), name: z.string() }).nullable(),
  ward: z.string().nullable(),
  reason_code: emergencyReasonCode,
  /** Nobody has written yet, in own words, why. */
  words_missing: z.boolean(),
  started_at: z.iso.datetime(),
  recorded_at: z.iso.datetime(),
});
export type EmergencyAlert = z.infer<typeof emergencyAlert>;
