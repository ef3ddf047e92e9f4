import type { Ports } from '../ports.ts';
import { reasonOfEnd } from '../sessions/session-state.ts';
import { type TokenType, tokenTypeOf } from '../tokens/access-tokens.ts';

/** A live access token as a resource server may know it. */
export interface IntrospectedToken {
  readonly username: string;
  readonly tokenType: TokenType;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * The claims of an access token that is good now; null when it is not ours, has expired, or its session has
 * ended. Refresh tokens are nothing a resource server may ask about (RFC 7662 §2.2): else one that is shown to
 * it in place of an access token would look valid.
 */
export async function introspectToken(
  { accessTokens, unitOfWork, clock }: Pick<Ports, 'accessTokens' | 'unitOfWork' | 'clock'>,
  token: string,
): Promise<IntrospectedToken | null> {
  const content = await accessTokens.verify(token);
  if (!content) return null;
  const session = await unitOfWork.read(({ sessions }) => sessions.find(content.sessionId));
  if (!session || session.user.id !== content.userId || reasonOfEnd(session, clock.nowMs())) return null;
  return { username: session.user.username, tokenType: tokenTypeOf(content), claims: content.claims };
}
