import { type FindingCode, findings } from '../../../electron/core/diagnostics/findings.ts';
import {
  type CheckName,
  type CheckResult,
  checkNames,
  type Detail,
  type DiagnosticsReport,
} from '../../../electron/core/diagnostics/report.ts';

const address = 'https://tokens.st-marys-hospital.example';
const policyFile = 'policy file C:\\ProgramData\\CareLink\\policy.json';

type Found = readonly [FindingCode, values?: Record<string, string>, details?: readonly Detail[]];

/** A ward computer with a wrong clock, whose server has a certificate from a private authority. */
const found: Readonly<Record<CheckName, Found>> = {
  policy: [
    'policy_ok',
    { count: '7', locked: '2' },
    [
      { name: 'station_name', value: 'B-204', source: 'user settings ~\\settings.json', isLocked: false },
      { name: 'server_url', value: address, source: policyFile, isLocked: true },
      { name: 'pin', value: 'required', source: policyFile, isLocked: true },
      { name: 'show_recent_users', value: 'on', source: 'default', isLocked: false },
    ],
  ],
  server: ['server_no_way', { address }, [{ name: '/readyz', value: 'no_way, no_way, no_way' }]],
  clock: ['clock_ahead', { skew: '7 min' }],
  certificate: [
    'certificate_untrusted',
    { subject: 'tokens.st-marys-hospital.example', issuer: "St Mary's Hospital Root CA 2024" },
    [{ name: 'valid', value: '2026-01-01 – 2027-01-01' }],
  ],
  proxy: ['proxy_used', { address, proxy: 'proxy.st-marys-hospital.example:8080' }],
  environment: ['environment_ok'],
  keychain: ['keychain_ok', { backend: 'Windows Credential Manager' }],
  device_key: ['device_key_machine', { name: 'B-204' }],
  sign_outs: ['sign_outs_pending', { count: '1' }],
  card_readers: [
    'card_readers_ready',
    { count: '1' },
    [{ name: 'reader', value: 'ACS ACR1252 Reader 00 00' }],
  ],
  data_folder: ['folder_ok', { folder: '~\\AppData\\Local\\CareLink Workstation', free: '41.7 GiB' }],
  drafts: ['drafts_kept', { count: '3', size: '0.1 MiB' }],
  log_folder: ['log_ok', { folder: '~\\AppData\\Local\\CareLink Workstation\\logs', size: '1.3 MiB' }],
  time_zone: ['time_zone_ok', { zone: 'Europe/Berlin', offset: '+01:00' }],
  versions: [
    'versions_ok',
    { version: '0.2.0', shell: 'Electron', system: 'Windows_NT 10.0.26200 (x64)' },
    [{ name: 'Electron', value: '45.4.1' }],
  ],
};

/** The shell's answer while only `underWay` are unfinished. */
export function diagnosticsReport(underWay: readonly CheckName[] = []): DiagnosticsReport {
  return {
    startedAt: '2026-11-20T14:02:00.000Z',
    version: '0.2.0',
    finished: underWay.length === 0,
    checks: checkNames.map((check) => ({
      check,
      result: underWay.includes(check) ? null : resultOf(check, found[check]),
    })),
  };
}

function resultOf(check: CheckName, [code, values = {}, details = []]: Found): CheckResult {
  const { state, message, next } = findings[code];
  const fill = (sentence: string) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  return {
    check,
    code,
    state,
    message: fill(message),
    next: next && fill(next),
    values,
    details,
    durationMs: 12,
  };
}
