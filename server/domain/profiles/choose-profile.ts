import type { ProfileName, RoleName } from '../../contract/profiles.ts';
import { builtInProfiles, type Profile, profileOfRole } from './profile.ts';

/** Takes the smaller value of every lifetime and limit. */
export function strictest(first: Profile, second: Profile): Profile {
  return {
    accessSeconds: Math.min(first.accessSeconds, second.accessSeconds),
    sessionSeconds: Math.min(first.sessionSeconds, second.sessionSeconds),
    idleLockSeconds: Math.min(first.idleLockSeconds, second.idleLockSeconds),
  };
}

/**
 * The profile of a new session: the stricter of ward and role. The built-in profiles are ordered (each value
 * of one is at most that of the next), so the strictest mixture of two is always one of the two.
 */
export function chooseProfile(role: RoleName, wardProfile: ProfileName | null): ProfileName {
  const ofRole = profileOfRole[role];
  if (wardProfile === null) return ofRole;
  const limits = strictest(builtInProfiles[ofRole], builtInProfiles[wardProfile]);
  return limits.sessionSeconds === builtInProfiles[wardProfile].sessionSeconds ? wardProfile : ofRole;
}
