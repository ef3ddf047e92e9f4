import { firstSchema } from './0001-first-schema.ts';
import { clientsTable } from './0002-clients.ts';
import { auditSeals } from './0003-audit-seals.ts';
import { deviceUsers } from './0004-device-users.ts';
import { failureCounters } from './0005-failure-counters.ts';
import { enrolment } from './0006-enrolment.ts';
import { sessionPins } from './0007-session-pins.ts';
import { emergency } from './0008-emergency.ts';
import { continuedSessions } from './0009-continued-sessions.ts';
import { badges } from './0010-badges.ts';
import { offlineUseKeys } from './0011-offline-use-keys.ts';
import { openReviews } from './0012-open-reviews.ts';
import { rulesOfTables } from './0013-rules-of-tables.ts';
import { provenActs } from './0014-proven-acts.ts';
import { decoys } from './0015-decoys.ts';
import { serverClock } from './0016-server-clock.ts';
import { vouchedState } from './0017-vouched-state.ts';
import { unverifiedUses } from './0018-unverified-uses.ts';
import { foldedNames } from './0019-folded-names.ts';
import { saltsOfEmergencies } from './0020-salts-of-emergencies.ts';
import { orderedLocks } from './0021-ordered-locks.ts';
import { lastBackup } from './0022-last-backup.ts';
import { siteCodes } from './0023-site-codes.ts';
import { deviceReports } from './0024-device-reports.ts';
import { importedUsers } from './0025-imported-users.ts';
import { wordsOfEmergencies } from './0026-words-of-emergencies.ts';
import { badgeCodes } from './0027-badge-codes.ts';
import { cardKeys } from './0028-card-keys.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** In order; a released migration is never changed, only followed by another. */
export const migrations: readonly Migration[] = [
  { number: 1, name: 'first schema', sql: firstSchema },
  { number: 2, name: 'clients', sql: clientsTable },
  { number: 3, name: 'audit seals', sql: auditSeals },
  { number: 4, name: 'device users', sql: deviceUsers },
  { number: 5, name: 'failure counters', sql: failureCounters },
  { number: 6, name: 'enrolment', sql: enrolment },
  { number: 7, name: 'session PINs', sql: sessionPins },
  { number: 8, name: 'emergency', sql: emergency },
  { number: 9, name: 'continued sessions', sql: continuedSessions },
  { number: 10, name: 'badges', sql: badges },
  { number: 11, name: 'keys of offline uses', sql: offlineUseKeys },
  { number: 12, name: 'open reviews', sql: openReviews },
  { number: 13, name: 'rules of tables', sql: rulesOfTables },
  { number: 14, name: 'proven acts', sql: provenActs },
  { number: 15, name: 'decoys', sql: decoys },
  { number: 16, name: 'server clock', sql: serverClock },
  { number: 17, name: 'vouched state', sql: vouchedState },
  { number: 18, name: 'unverified uses', sql: unverifiedUses },
  { number: 19, name: 'folded names', sql: foldedNames },
  { number: 20, name: 'salts of emergencies', sql: saltsOfEmergencies },
  { number: 21, name: 'ordered locks', sql: orderedLocks },
  { number: 22, name: 'last backup', sql: lastBackup },
  { number: 23, name: 'site codes', sql: siteCodes },
  { number: 24, name: 'device reports', sql: deviceReports },
  { number: 25, name: 'imported users', sql: importedUsers },
  { number: 26, name: 'words of emergencies', sql: wordsOfEmergencies },
  { number: 27, name: 'badge codes', sql: badgeCodes },
  { number: 28, name: 'card keys', sql: cardKeys },
];
