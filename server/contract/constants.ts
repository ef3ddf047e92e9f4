// Names and numbers that both programs go by. Without imports, so that rules, contract, workstation and screens may all use them.

/** The built-in public client; the `/account` calls act for it. */
export const workstationClientId = 'carelink-workstation';
/** The one scope there is. */
export const grantedScope = 'carelink';

/** Profiles that a ward can have: the lifetimes and limits of the sessions there. */
export const wardProfileNames = ['standard', 'high_security', 'extended'] as const;
/** Those, and that of emergency access. */
export const profileNames = [...wardProfileNames, 'break_glass'] as const;
/** What a user can be. */
export const roleNames = ['clinician', 'research', 'it_admin', 'security_officer'] as const;

/** Of a password that somebody chooses (NIST SP 800-63B asks for length, not for kinds). */
export const shortestPassword = 12;
/** Of a person, a ward, a station or an app, in graphemes. */
export const longestName = 64;

export const pinDigits = { fewest: 6, most: 12 } as const;
/** Wrong tries after which only the password counts, until it has been given. */
export const pinTries = 5;
/** Seconds after a sign-in for which a PIN is set, or a badge linked, without the password being asked for again. */
export const recentSignInSeconds = 300;

/** What a badge reader types; zeros in front count. */
export const badgeDigits = { fewest: 6, most: 20 } as const;
/** So many badges may a user have. */
export const mostBadges = 5;

/** Answers name no more other sessions of a user than that, the newest. */
export const mostOtherSessions = 20;
/** A session can be continued in so many of its last seconds. */
export const continuingSeconds = 15 * 60;

/** Why somebody needs emergency access, to choose from; the text says the rest. */
export const emergencyReasonCodes = [
  'patient_in_danger',
  'usual_user_unreachable',
  'system_failure',
  'other',
] as const;
/** Shortest and longest text of a reason, in graphemes. */
export const emergencyReasonLength = { shortest: 10, longest: 500 } as const;
