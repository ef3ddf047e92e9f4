import {
  badgeCommitment,
  cardKeyCommitment,
  nameCommitment,
  passwordCommitment,
} from '../domain/audit/user-commitments.ts';
import {
  contentCommitment,
  noteCommitment,
  wordsCommitment,
} from '../domain/emergency/emergency-commitments.ts';
import { commitmentOfCode } from '../domain/enrolment/enrolment-code.ts';
import { stateOfDevice } from '../domain/records/device.ts';
import type { EntityKind, Facts } from '../domain/records/entity.ts';
import { isoTime } from '../domain/time/iso-time.ts';
import { foldUsername } from '../text/fold-username.ts';
import { blobToUuid } from './uuid-blob.ts';

type Column = string | number | Buffer | null;
/** A row of a table that the trail vouches for: flags are 0 or 1, a UUID is text or its bytes. */
export type StateRow = Readonly<Record<string, Column>>;
type EntityOf = (row: StateRow) => { readonly id: string; readonly facts: Facts };

/** Whatever a column contains is compared as it is. */
const plain = (value: Column | undefined) =>
  Buffer.isBuffer(value) ? value.toString('hex') : (value ?? null);
const uuid = (value: Column | undefined) => (Buffer.isBuffer(value) ? blobToUuid(value) : plain(value));
const text = (value: Column | undefined) => String(plain(value));
const bytes = (value: Column | undefined) => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));
const time = (value: Column | undefined) => {
  const timeMs = Number(plain(value));
  return Math.abs(timeMs) < 8.64e15 ? isoTime(timeMs) : text(value);
};
const timeOrNull = (value: Column | undefined) => (value === null ? null : Number(plain(value)));
const isTrue = (value: Column | undefined) => (value === null ? null : value !== 0);
const userColumns = ({ id, salt, username, display_name: displayName, password_hash: hash }: StateRow) => ({
  id: Number(id),
  salt: Buffer.isBuffer(salt) ? salt : null,
  username: text(username),
  displayName: text(displayName),
  passwordHash: text(hash),
});

/** Users are found by this column at sign-in, so it is part of the name. */
const isFound = (username: string, { folded_name: folded }: StateRow) => folded === foldUsername(username);

/** What was written in an emergency and in its review, in the form the trail vouches for. */
function writtenOf(row: StateRow): Facts {
  const id = text(uuid(row.id));
  if (!Buffer.isBuffer(row.salt))
    return { content: 'without salt', words: 'without salt', note: 'without salt' };
  const { salt } = row;
  const orNull = (value: Column | undefined) => (value === null ? null : text(value));
  const content = contentCommitment({
    id,
    salt,
    person: orNull(row.person),
    ward: orNull(row.ward),
    startedAtMs: Number(row.started_at_ms),
    reason: { text: text(row.reason) },
  });
  return {
    content,
    words: row.words === null ? null : wordsCommitment({ id, salt }, { text: text(row.words) }),
    note: row.note === null ? null : noteCommitment({ id, salt }, { note: text(row.note) }),
  };
}

/** What the trail says about a row of each kind, whichever store it comes from. */
export const entitiesOf: Readonly<Record<EntityKind, EntityOf>> = {
  user: (row) => {
    const user = userColumns(row);
    const isErased = user.username === `[erased ${user.id}]` && user.passwordHash === '!';
    return {
      id: text(row.id),
      facts: {
        role: plain(row.role),
        ward_id: plain(row.ward_id),
        disabled: row.disabled !== 0,
        emergency: plain(row.emergency),
        name: isFound(user.username, row)
          ? (nameCommitment(user) ?? (isErased ? null : user.username))
          : 'unfound',
        password: passwordCommitment(user) ?? (isErased ? null : 'without salt'),
      },
    };
  },
  emergency: (row) => ({
    id: text(uuid(row.id)),
    facts: {
      kind: plain(row.kind),
      user_id: plain(row.user_id),
      device_id: uuid(row.device_id),
      reason_code: plain(row.reason_code),
      ...writtenOf(row),
      words_noted_by: plain(row.words_noted_by),
      code_id: plain(row.code_id),
      doubt: plain(row.doubt),
      recorded_at: time(row.recorded_at_ms),
      ended: row.ended_at_ms !== null,
      verdict: plain(row.verdict),
      reviewer_id: plain(row.reviewed_by),
    },
  }),
  session: (row) => ({
    id: text(uuid(row.id)),
    facts: {
      user_id: plain(row.user_id),
      device_id: uuid(row.device_id),
      ward_id: plain(row.ward_id),
      profile: plain(row.profile),
      bound: row.bound === 1,
      expires_at: time(row.expires_at_ms),
    },
  }),
  device: (row) => ({
    id: text(uuid(row.id)),
    facts: {
      key: Buffer.isBuffer(row.key_thumbprint) ? row.key_thumbprint.toString('base64url') : null,
      ward_id: plain(row.ward_id),
      state: stateOfDevice({
        enrolledAtMs: timeOrNull(row.enrolled_at_ms),
        waitingSinceMs: timeOrNull(row.waiting_since_ms),
        revokedAtMs: timeOrNull(row.revoked_at_ms),
      }),
    },
  }),
  ward: (row) => ({ id: text(row.id), facts: { name: plain(row.name), profile: plain(row.profile) } }),
  client: (row) => ({
    id: text(row.id),
    facts: { type: plain(row.type), name: plain(row.name), secret: plain(row.secret_hash) },
  }),
  badge: (row) => {
    const id = text(uuid(row.id));
    const salt = Buffer.isBuffer(row.salt) ? row.salt : null;
    const hash = bytes(row.hash);
    return {
      id,
      facts: {
        user_id: plain(row.user_id),
        number: badgeCommitment(salt, { id, hash }),
        expires_at: row.expires_at_ms === null ? null : time(row.expires_at_ms),
        card_key:
          row.card_key === null ? null : cardKeyCommitment(salt, { id, cardKey: bytes(row.card_key) }),
      },
    };
  },
  emergency_code: (row) => ({
    id: text(row.id),
    facts: { uses: plain(row.uses), expires: plain(row.expires), made_at: time(row.made_at_ms) },
  }),
  enrolment_code: (row) => ({
    id: commitmentOfCode({ selector: text(row.selector), salt: bytes(row.salt), hash: bytes(row.hash) }),
    facts: {
      ward_id: plain(row.ward_id),
      expires_at: time(row.expires_at_ms),
      // For site codes; null for the others, about which older events say nothing.
      site_code: uuid(row.id),
      uses_left: plain(row.uses_left),
      networks: plain(row.networks),
      approval: isTrue(row.needs_approval),
      replace_same_name: isTrue(row.replaces_same_name),
    },
  }),
};
