import type { Request } from 'express';
import type { CallerKind, Endpoint } from '../contract/endpoint.ts';
import { requireRight } from '../domain/administration/require-right.ts';
import { authenticateClient } from '../domain/clients/authenticate-client.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import type { Ports } from '../domain/ports.ts';
import type { Session } from '../domain/records/session.ts';
import { authenticate, type PresentedAccessToken } from '../domain/sessions/authenticate.ts';
import { requireWorkstation } from '../domain/sessions/require-workstation.ts';
import type { ProofOutcome } from '../domain/tokens/proof.ts';
import { clientCredentialsOf } from './client-credentials.ts';
import { callerOf, proofOf } from './request-input.ts';
import { type MetricsPage, requireMetricsReader } from './require-metrics-reader.ts';
import { credentialsOf } from './token-scheme.ts';

export interface AuthorizationParts {
  readonly ports: Ports;
  /** The token in it changes while the server runs. */
  readonly metricsPage: Pick<MetricsPage, 'token'>;
}

/** On whose behalf a request is answered. */
export interface Authorized {
  /** The session of the access token. */
  readonly session: Session | null;
  /** The workstation of the session has proved its key. */
  readonly isProven: boolean;
}

type Authorize = (
  parts: AuthorizationParts,
  request: Request,
  endpoint: Endpoint,
) => Authorized | Promise<Authorized>;

const anyone: Authorized = { session: null, isProven: false };

/**
 * Admits only those an endpoint is for, before looking at anything else in the request. Throws `Refusal`. A key
 * without a token proves nothing by itself, so its proof is checked after the body.
 */
export const authorize: Readonly<Record<CallerKind, Authorize>> = {
  anyone: () => anyone,
  device_key: () => anyone,
  async access_token({ ports }, request) {
    const session = await authenticate(ports, presentedBy(ports, request), () => callerOf(request));
    return { session, isProven: false };
  },
  async workstation({ ports }, request, { right, older = 'refused' }) {
    const presented = presentedBy(ports, request);
    const caller = callerOf(request);
    const session = await authenticate(ports, presented, () => caller);
    if (right) await requireRight(ports, session, right, caller);
    // A key that the session does not have need not be proved.
    const proof: ProofOutcome = session.keyThumbprint === null ? { kind: 'absent' } : await presented.proof();
    const act = { proof, isTokenBound: presented.scheme === 'DPoP', older };
    return { session, isProven: await requireWorkstation(ports, session, act, caller) };
  },
  async client_secret({ ports }, request) {
    await authenticateClient(ports, clientCredentialsOf(request), callerOf(request));
    return anyone;
  },
  metrics_token({ metricsPage }, request) {
    requireMetricsReader(request, metricsPage.token);
    return anyone;
  },
};

function presentedBy(ports: Ports, request: Request): PresentedAccessToken {
  const { scheme, token } = credentialsOf(request);
  if (!scheme || token === '' || token.includes(' ')) throw new Refusal('invalid_token');
  let verified: Promise<ProofOutcome> | undefined;
  // Checking the same proof again would look like a replay.
  const proof = () => {
    verified ??= proofOf(ports, request, { accessToken: token });
    return verified;
  };
  return { token, scheme, proof };
}
