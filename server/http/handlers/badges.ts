import type { badgeEndpoints, LinkedBadge } from '../../contract/badges.ts';
import { personColourOf } from '../../contract/person-colour.ts';
import { handleSeconds } from '../../domain/badges/badge-handle.ts';
import { identifyBadge } from '../../domain/badges/identify-badge.ts';
import { linkBadge } from '../../domain/badges/link-badge.ts';
import { listOwnBadges, removeOwnBadge } from '../../domain/badges/remove-badge.ts';
import { signInByBadge } from '../../domain/badges/sign-in-by-badge.ts';
import type { Ports } from '../../domain/ports.ts';
import type { Badge } from '../../domain/records/badge.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import { countSignIn } from '../count-sign-in.ts';
import { replacementOf } from '../replacement-of.ts';
import type { HandlersOf } from '../serve.ts';
import { signInResponseOf } from '../token-answer.ts';

export function badgeHandlers(ports: Ports): HandlersOf<typeof badgeEndpoints> {
  return {
    async identifyBadge({ body: { number }, keyThumbprint, caller }) {
      const found = await identifyBadge(ports, { number, keyThumbprint }, caller);
      return {
        handle: found.handle,
        display_name: found.displayName,
        colour: personColourOf(String(found.userId)),
        expires_in: handleSeconds,
        sessions_here: [...found.sessionsHere],
        ...(found.cardKey !== null && { card_key: found.cardKey.toString('base64url') }),
        ...(found.badgeId !== null && { badge_id: found.badgeId }),
      };
    },
    async signInByBadge({ body, keyThumbprint, caller }) {
      const { handle, password, device = null, replace } = body;
      const credentials = { handle, password, keyThumbprint };
      const signIn = { ...credentials, deviceName: device, replace: replacementOf(replace) };
      return signInResponseOf(await countSignIn(ports, () => signInByBadge(ports, signIn, caller)));
    },
    ownBadges: async ({ session }) => ({ badges: (await listOwnBadges(ports, session)).map(badgeOf) }),
    linkBadge: async ({ session, body: { number, password, card_key: key }, caller }) => {
      const cardKey = key === undefined ? null : Buffer.from(key, 'base64url');
      return { badge: badgeOf(await linkBadge(ports, session, { number, password, cardKey }, caller)) };
    },
    async removeBadge({ session, params, caller }) {
      await removeOwnBadge(ports, session, params.id, caller);
      return {};
    },
  };
}

function badgeOf({ id, linkedAtMs, expiresAtMs, cardKey }: Badge): LinkedBadge {
  const ends = expiresAtMs !== null && { expires_at: isoTime(expiresAtMs) };
  return { id, linked_at: isoTime(linkedAtMs), ...ends, proves_key: cardKey !== null };
}
