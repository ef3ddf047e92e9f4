import type { SignInRequest } from '../contract/account.ts';
import type { Replacement } from '../domain/sessions/make-room.ts';

/** What a sign-in says about the sessions that may end to make room. */
export function replacementOf(replace: SignInRequest['replace']): Replacement {
  if (replace === undefined) return null;
  return replace === true ? { of: 'oldest' } : { of: 'session', id: replace };
}
