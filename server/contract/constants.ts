// Names and numbers shared by both programs. Without imports, so that rules, contract, workstation and screens can
// all use them.

/** The built-in public client; the `/account` calls act for it. */
export const workstationClientId = 'carelink-workstation';
/** The only scope. */
export const grantedScope = 'carelink';

/** The profiles a ward can have: lifetimes and limits of its sessions. */
export const wardProfileNames = ['standard', 'high_security', 'extended'] as const;
/** Those and the profile of emergency access. */
export const profileNames = [...wardProfileNames, 'break_glass'] as const;
/** The roles of users. */
export const roleNames = ['clinician', 'research', 'it_admin', 'security_officer'] as const;
/** Why a session ended; stored with the session, audited, and told to a client that asks with its token. */
export const endedReasons = [
  'logout',
  'expired',
  'reuse_detected',
  'ended_elsewhere',
  'revoked_by_administrator',
  'user_disabled',
  'password_changed',
  'device_revoked',
  'replaced',
  /** The user continued in a new session. */
  'continued',
] as const;
/** The roles of people added with the set-up. Administrators are named one by one, never by a list. */
export const staffRoleNames = ['clinician', 'research', 'security_officer'] as const;
/** The most people that the set-up adds: more than a ward has, and few enough to hash their passwords in one call. */
export const mostStaff = 200;

/** For a new password (NIST SP 800-63B asks for length, not for kinds of characters). */
export const shortestPassword = 12;
/** For the name of a person, a ward, a station or an app, in graphemes. */
export const longestName = 64;

/** Length of an enrolment code: that of one workstation is typed by a person, that of a site is mostly read by programs, is worth more and is valid for longer. */
export const enrolmentCodeLengths = { device: 16, site: 24 } as const;

export const pinDigits = { fewest: 6, most: 12 } as const;
/** Wrong PINs after which only the password is accepted until it has been given. */
export const pinTries = 5;
/** Seconds after a sign-in for which a PIN can be set, or a badge linked, without asking for the password again. */
export const recentSignInSeconds = 300;

/** The digits that a badge reader types; leading zeros count. */
export const badgeDigits = { fewest: 6, most: 20 } as const;
/** Digits of a code in place of a badge, the last of which is a check digit; short enough to be read out on the telephone. */
export const badgeCodeDigits = 8;
/** The most badges a user can have. */
export const mostBadges = 5;

/** Answers list at most this many other sessions of a user, the newest. */
export const mostOtherSessions = 20;
/** A session can be continued in this many of its last seconds. */
export const continuingSeconds = 15 * 60;

/** Reasons for emergency access to choose from; the text gives the details. */
export const emergencyReasonCodes = [
  'patient_in_danger',
  'usual_user_unreachable',
  'system_failure',
  'other',
] as const;
/** Shortest and longest text of a reason, in graphemes. */
export const emergencyReasonLength = { shortest: 10, longest: 500 } as const;
