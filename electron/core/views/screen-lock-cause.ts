import type { LockCause } from '../../../server/contract/sessions.ts';

/** What has locked a screen: something here, or IT by its server. */
export type ScreenLockCause = LockCause | 'administrator';
