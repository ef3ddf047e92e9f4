import type { siteCodeEndpoints } from '../../contract/site-codes.ts';
import { administratorOf } from '../../domain/administration/administrator.ts';
import { createSiteCode } from '../../domain/enrolment/create-site-code.ts';
import { revokeSiteCode } from '../../domain/enrolment/revoke-site-code.ts';
import type { Ports } from '../../domain/ports.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import { siteCodeOf } from '../administration-answers.ts';
import type { HandlersOf } from '../serve.ts';

export function siteCodeHandlers(ports: Ports): HandlersOf<typeof siteCodeEndpoints> {
  const { unitOfWork, clock } = ports;
  return {
    adminSiteCodes: () =>
      unitOfWork.read(async (repositories) => {
        const nowMs = clock.nowMs();
        const codes = await repositories.codes.siteCodes();
        return {
          site_codes: await Array.fromAsync(codes, (code) => siteCodeOf(repositories, code, nowMs)),
        };
      }),
    async adminMakeSiteCode({ body, session, caller }) {
      const { ward = null, uses, networks, ttl_seconds, approval, replace_same_name } = body;
      const terms = { uses, networks, needsApproval: approval, replacesSameName: replace_same_name };
      const request = { ...terms, ward, ttlSeconds: ttl_seconds };
      const made = await createSiteCode(ports, request, administratorOf(session, caller));
      return { id: made.id, code: made.code, ward: made.ward, expires_at: isoTime(made.expiresAtMs) };
    },
    async adminRevokeSiteCode({ params, session, caller }) {
      await revokeSiteCode(ports, params.id, administratorOf(session, caller));
      return {};
    },
  };
}
