import type { CertificateFacts } from '../ports/diagnostic-probes.ts';
import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { knownAddresses } from './known-address.ts';
import { type Detail, type Finding, finding } from './report.ts';
import { worstOf } from './worst-of.ts';

const soonMs = 30 * 24 * 60 * 60_000;

/** Whether the server's certificate is trusted, valid now, and issued for its name. */
export async function checkCertificate(context: CheckContext): Promise<Finding> {
  if (context.server.kind === 'policy_faulty') return finding('not_checked');
  // Policy allows plain HTTP on loopback only.
  const addresses = knownAddresses(context).filter((address) => address.startsWith('https:'));
  if (addresses.length === 0) return finding('certificate_none');
  const found = await Promise.all(addresses.map((address) => checkAt(address, context)));
  return { ...worstOf(found), details: found.flatMap((one) => one.details) };
}

async function checkAt(address: string, context: CheckContext): Promise<Finding> {
  const facts = await inspect(context, address);
  if (facts === null) return finding('certificate_unseen', { address });
  const values = {
    address: new URL(address).hostname,
    subject: facts.subject,
    issuer: facts.issuer,
    from: dayOf(facts.validFromMs),
    until: dayOf(facts.validToMs),
  };
  const isTrusted = (await trustOfRequests(address, context)) ?? facts.isTrustedByShell;
  const code = verdictOn(facts, { nowMs: context.clock.wallMs(), isTrusted, context });
  return finding(code, values, detailsOf(facts, isTrusted));
}

async function inspect({ certificates, signal }: CheckContext, address: string) {
  try {
    return await certificates.inspect(address, signal);
  } catch {
    return null;
  }
}

/**
 * Whether the workstation's requests accept the certificate; null: they did not get that far. They decide: on Linux, Chromium
 * has another list than other programs, and the pins and authorities of the policy count, too.
 */
async function trustOfRequests(address: string, { survey }: CheckContext): Promise<boolean | null> {
  const seen = await survey();
  if (seen.kind !== 'surveyed') return null;
  const { tries = [] } = [seen, ...seen.others].find(({ url }) => url === address) ?? {};
  if (tries.some((one) => one.kind === 'answered')) return true;
  return tries.some((one) => one.kind === 'no_answer' && one.failure === 'untrusted') ? false : null;
}

interface Circumstances {
  readonly nowMs: number;
  /** The rules that requests themselves follow. */
  readonly isTrusted: boolean;
  readonly context: Pick<CheckContext, 'shell' | 'policy'>;
}

/** The worst first; dates come before trust, because a wrong date also makes a certificate untrusted. */
function verdictOn(facts: CertificateFacts, { nowMs, isTrusted, context }: Circumstances): FindingCode {
  if (facts.validToMs < nowMs) return 'certificate_expired';
  if (facts.validFromMs > nowMs) return 'certificate_not_yet';
  if (!facts.fitsName) return 'certificate_other_name';
  if (!isTrusted) return reasonOfDistrust(facts, context);
  return facts.validToMs < nowMs + soonMs ? 'certificate_ends_soon' : 'certificate_ok';
}

function reasonOfDistrust(
  { isTrustedBySystem, isTrustedByPolicy }: CertificateFacts,
  { shell, policy }: Circumstances['context'],
): FindingCode {
  if (!isTrustedBySystem && !isTrustedByPolicy) return 'certificate_untrusted';
  const hasPins = policy.kind === 'resolved' && policy.resolved.policy.server_pins.length > 0;
  if (hasPins) return 'certificate_not_pinned';
  return shell === 'browser' ? 'certificate_untrusted_by_shell' : 'certificate_untrusted_by_chromium';
}

function detailsOf(facts: CertificateFacts, isTrusted: boolean): Detail[] {
  return [
    { name: 'subject', value: facts.subject },
    { name: 'issuer', value: facts.issuer },
    { name: 'valid', value: `${dayOf(facts.validFromMs)} – ${dayOf(facts.validToMs)}` },
    { name: 'chain', value: facts.chain.map(({ subject }) => subject).join(' ← ') },
    { name: 'trusted by system', value: facts.isTrustedBySystem ? 'yes' : 'no' },
    { name: 'trusted by ca_file', value: facts.isTrustedByPolicy ? 'yes' : 'no' },
    { name: 'accepted by requests', value: isTrusted ? 'yes' : 'no' },
  ];
}

function dayOf(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '?';
}
