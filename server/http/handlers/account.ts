import type { accountEndpoints } from '../../contract/account.ts';
import type { Ports } from '../../domain/ports.ts';
import { openSession } from '../../domain/sessions/open-session.ts';
import { refreshSession } from '../../domain/sessions/refresh-session.ts';
import { signOut } from '../../domain/sessions/sign-out.ts';
import { verifyToken } from '../../domain/sessions/verify-token.ts';
import { countSignIn } from '../count-sign-in.ts';
import { replacementOf } from '../replacement-of.ts';
import { keyThumbprintOf } from '../request-input.ts';
import { type Asked, type HandlersOf, WithHeaders } from '../serve.ts';
import { refreshHeadersOf, signInResponseOf, tokenResponseOf } from '../token-answer.ts';

export function accountHandlers(ports: Ports): HandlersOf<typeof accountEndpoints> {
  const endSession = async (
    asked: Pick<Asked<typeof accountEndpoints.logout>, 'body' | 'caller' | 'proof'>,
  ) => {
    await signOut(ports, { token: asked.body.refresh, proof: () => asked.proof() }, asked.caller);
    return {};
  };
  return {
    async refresh(asked) {
      const presented = {
        token: asked.body.refresh,
        proof: () => asked.proofForJob(),
        isWanted: () => asked.isWanted,
      };
      const answer = await refreshSession(ports, presented, asked.caller);
      return new WithHeaders(tokenResponseOf(answer), refreshHeadersOf(answer, ports.clock.nowMs()));
    },
    async verify({ body }) {
      await verifyToken(ports, body.token);
      return {};
    },
    async signIn(asked) {
      const { username, password, device = null, replace } = asked.body;
      const keyThumbprint = keyThumbprintOf(await asked.proof());
      const credentials = { username, password, keyThumbprint };
      const signIn = { ...credentials, deviceName: device, replace: replacementOf(replace) };
      return signInResponseOf(await countSignIn(ports, () => openSession(ports, signIn, asked.caller)));
    },
    blacklist: endSession,
    logout: endSession,
  };
}
