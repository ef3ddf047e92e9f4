import type { CertificateFacts } from '../ports/diagnostic-probes.ts';
import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { knownAddress } from './known-address.ts';
import { type Detail, type Finding, finding } from './report.ts';

const soonMs = 30 * 24 * 60 * 60_000;

/** Whether the server's certificate is trusted, valid now, and issued for its name. */
export async function checkCertificate(context: CheckContext): Promise<Finding> {
  if (context.server.kind === 'policy_faulty') return finding('not_checked');
  const address = knownAddress(context);
  // Policy allows plain HTTP on loopback only.
  if (address === null || !address.startsWith('https:')) return finding('certificate_none');
  const facts = await inspect(context, address);
  if (facts === null) return finding('certificate_unseen', { address });
  const values = {
    address: new URL(address).hostname,
    subject: facts.subject,
    issuer: facts.issuer,
    from: dayOf(facts.validFromMs),
    until: dayOf(facts.validToMs),
  };
  return finding(verdictOn(facts, context.clock.wallMs()), values, detailsOf(facts));
}

async function inspect({ certificates, signal }: CheckContext, address: string) {
  try {
    return await certificates.inspect(address, signal);
  } catch {
    return null;
  }
}

/** The worst first; dates come before trust, because a wrong date also makes a certificate untrusted. */
function verdictOn(facts: CertificateFacts, nowMs: number): FindingCode {
  if (facts.validToMs < nowMs) return 'certificate_expired';
  if (facts.validFromMs > nowMs) return 'certificate_not_yet';
  if (!facts.fitsName) return 'certificate_other_name';
  if (!facts.isTrustedByShell) {
    return facts.isTrustedBySystem ? 'certificate_untrusted_by_shell' : 'certificate_untrusted';
  }
  return facts.validToMs < nowMs + soonMs ? 'certificate_ends_soon' : 'certificate_ok';
}

function detailsOf(facts: CertificateFacts): Detail[] {
  return [
    { name: 'subject', value: facts.subject },
    { name: 'issuer', value: facts.issuer },
    { name: 'valid', value: `${dayOf(facts.validFromMs)} – ${dayOf(facts.validToMs)}` },
    { name: 'chain', value: facts.chain.map(({ subject }) => subject).join(' ← ') },
    { name: 'trusted by system', value: facts.isTrustedBySystem ? 'yes' : 'no' },
    { name: 'trusted by ca_file', value: facts.isTrustedByPolicy ? 'yes' : 'no' },
  ];
}

function dayOf(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '?';
}
