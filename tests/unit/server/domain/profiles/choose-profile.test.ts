import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileNames, roleNames } from '../../../../../server/contract/constants.ts';
import { chooseProfile, strictest } from '../../../../../server/domain/profiles/choose-profile.ts';
import { builtInProfiles, profileOfRole } from '../../../../../server/domain/profiles/profile.ts';

describe('chooseProfile', () => {
  it.each([
    ['clinician', null, 'standard'],
    ['clinician', 'high_security', 'high_security'],
    ['clinician', 'extended', 'standard'],
    ['research', null, 'extended'],
    ['research', 'standard', 'standard'],
    ['it_admin', 'high_security', 'high_security'],
  ] as const)('%s on a ward with %s: %s', (role, ward, expected) => {
    expect(chooseProfile(role, ward)).toBe(expected);
  });

  it('is never looser than role or ward in any lifetime or limit', () => {
    fc.assert(
      fc.property(fc.constantFrom(...roleNames), fc.constantFrom(...profileNames), (role, ward) => {
        const strict = strictest(builtInProfiles[profileOfRole[role]], builtInProfiles[ward]);
        expect(builtInProfiles[chooseProfile(role, ward)]).toEqual(strict);
      }),
    );
  });
});
