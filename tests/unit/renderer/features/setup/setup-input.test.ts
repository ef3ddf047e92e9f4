import { describe, expect, it } from 'vitest';
import { channels } from '../../../../../electron/core/contract/channels.ts';
import {
  emptyDraft,
  inputOf,
  problemsOf,
  type SetupDraft,
} from '../../../../../renderer/features/setup/setup-input.ts';

const password = 'correct horse battery';
const draft: SetupDraft = {
  username: 'ida.berg',
  displayName: 'Ida Berg',
  ward: 'Ward B',
  station: 'B-204',
  profile: 'high_security',
  demoUsers: true,
  staff: '',
};

describe('the set-up form', () => {
  it('has nothing to say about a complete draft, and sends what the contract accepts', () => {
    expect(problemsOf(draft, password, password)).toEqual({});
    expect(channels['setup.run'].input.parse(inputOf(draft, password, []))).toEqual({
      administrator: { username: 'ida.berg', display_name: 'Ida Berg', password },
      ward: { name: 'Ward B', profile: 'high_security' },
      station: 'B-204',
      demo_users: true,
      staff: [],
    });
  });

  it('says of a password with a tab or an invisible character that nobody can type it again', () => {
    for (const odd of ['correct\thorse battery', 'correct\u200bhorse battery'])
      expect(problemsOf(draft, odd, odd)).toEqual({ password: 'setup.passwordCharacters' });
    expect(problemsOf(draft, '🩺'.repeat(7), '🩺'.repeat(7))).toEqual({ password: 'setup.passwordTooShort' });
  });

  it('names every field that is missing', () => {
    expect(problemsOf({ ...emptyDraft, ward: '   ' }, '', '')).toEqual({
      username: 'field.missing',
      displayName: 'field.missing',
      ward: 'field.missing',
      station: 'field.missing',
      password: 'setup.passwordTooShort',
    });
  });

  it('asks for twelve characters, the same twice, as the contract does', () => {
    expect(problemsOf(draft, 'elevenchars', 'elevenchars')).toEqual({ password: 'setup.passwordTooShort' });
    expect(channels['setup.run'].input.safeParse(inputOf(draft, 'elevenchars', [])).success).toBe(false);
    expect(problemsOf(draft, 'twelve chars', 'twelve chars')).toEqual({});
    expect(channels['setup.run'].input.safeParse(inputOf(draft, 'twelve chars', [])).success).toBe(true);
    expect(problemsOf(draft, password, `${password} `)).toEqual({ passwordRepeat: 'setup.passwordsDiffer' });
  });
});
