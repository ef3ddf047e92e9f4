import type { ProfileName, RoleName } from '../../contract/profiles.ts';

/** Lifetimes and limits of a session. */
export interface Profile {
  readonly accessSeconds: number;
  /** From sign-in on; never slides. */
  readonly sessionSeconds: number;
  readonly idleLockSeconds: number;
}

const minute = 60;
const hour = 60 * minute;

export const builtInProfiles: Readonly<Record<ProfileName, Profile>> = {
  standard: { accessSeconds: 15 * minute, sessionSeconds: 12 * hour, idleLockSeconds: 10 * minute },
  high_security: { accessSeconds: 5 * minute, sessionSeconds: 8 * hour, idleLockSeconds: 3 * minute },
  extended: { accessSeconds: 30 * minute, sessionSeconds: 24 * hour, idleLockSeconds: 15 * minute },
  break_glass: { accessSeconds: 5 * minute, sessionSeconds: 30 * minute, idleLockSeconds: 3 * minute },
};

/** How long a session of this profile lasts. */
export function lengthMsOf(profile: ProfileName): number {
  return builtInProfiles[profile].sessionSeconds * 1000;
}

/** The profile that a role brings along where no ward says something stricter. */
export const profileOfRole: Readonly<Record<RoleName, ProfileName>> = {
  clinician: 'standard',
  research: 'extended',
  it_admin: 'extended',
  security_officer: 'extended',
};
