import type { DiagnosticsDependencies } from '../../../electron/core/diagnostics/check-context.ts';
import { Diagnostics } from '../../../electron/core/diagnostics/diagnostics.ts';
import type { CheckName, CheckResult } from '../../../electron/core/diagnostics/report.ts';
import { resolvePolicy } from '../../../electron/core/policy/resolve-policy.ts';
import type { CertificateFacts, FolderFacts } from '../../../electron/core/ports/diagnostic-probes.ts';
import type { ServerEndpoint, ServerEndpointState } from '../../../electron/core/ports/server-endpoint.ts';
import type { HttpClient } from '../../../electron/core/token-api/http-client.ts';
import { FakeClock } from './fake-clock.ts';
import { RecordingLog } from './recording-log.ts';
import { TestSecretStore } from './test-secret-store.ts';

const gibibyte = 2 ** 30;
const dayMs = 24 * 60 * 60_000;
export const address = 'https://tokens.example';

export const goodFolder: FolderFacts = {
  kind: 'present',
  others: 'nothing',
  isWritable: true,
  freeBytes: 40 * gibibyte,
  files: 3,
  bytes: 2 ** 20,
};

/** A certificate valid for a year from `nowMs`. */
export function goodCertificate(nowMs: number): CertificateFacts {
  return {
    subject: 'tokens.example',
    issuer: 'Hospital CA',
    validFromMs: nowMs - dayMs,
    validToMs: nowMs + 365 * dayMs,
    fitsName: true,
    chain: [
      { subject: 'tokens.example', issuer: 'Hospital CA' },
      { subject: 'Hospital CA', issuer: 'Hospital CA' },
    ],
    isTrustedBySystem: true,
    isTrustedByPolicy: false,
    isTrustedByShell: true,
  };
}

/** A server in a fixed state. */
export function endpointIn(state: ServerEndpointState, setupCode: string | null = null): ServerEndpoint {
  return { mode: 'central', id: address, state, setupCode, subscribe: () => () => undefined };
}

/** Answers every request as a ready server whose clock is `serverAheadMs` ahead. */
export function readyServer(clock: FakeClock, serverAheadMs = 0): HttpClient {
  return async () => ({
    status: 200,
    header: (name) => (name === 'date' ? new Date(clock.trueMs() + serverAheadMs).toUTCString() : undefined),
    body: '{"status":"ready"}',
  });
}

/** A workstation with nothing wrong except for `changes`. */
export function healthyParts(changes: Partial<DiagnosticsDependencies> = {}) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const parts: DiagnosticsDependencies = {
    clock,
    log,
    version: '0.2.0',
    shell: 'electron',
    policy: { kind: 'resolved', resolved: resolvePolicy([]), lockedSources: [] },
    server: { kind: 'known', endpoint: endpointIn({ kind: 'ready', url: address }) },
    secrets: new TestSecretStore(),
    machineKeys: { find: async () => null, examine: async () => ({ kind: 'none' }) },
    http: readyServer(clock),
    proxy: { find: async () => ({ proxy: null, from: 'system', isUsed: true }) },
    certificates: { inspect: async () => goodCertificate(clock.wallMs()) },
    cardReaders: {
      look: async () => ({ kind: 'ready', readers: ['Reader 1'], lastFault: null, lastKeyFault: null }),
    },
    cardReturn: () => null,
    folders: { examine: async () => goodFolder },
    keyring: { readableFile: async () => null },
    policyGuard: { changeableByOthers: () => null },
    machine: () => ({
      node: '24.0.0',
      electron: '45.0.0',
      chromium: '150.0.0',
      system: 'Linux 6.0 (x64)',
      timeZone: 'Europe/Berlin',
      utcOffsetMinutes: 60,
    }),
    surroundings: { environment: {}, options: [] },
    dataDirectory: '/home/ana/data',
    logDirectory: '/home/ana/data/logs',
    draftDirectory: '/home/ana/data/drafts',
    homeDirectory: '/home/ana',
    ...changes,
  };
  return { clock, log, parts };
}

/** The findings of one check on such a workstation. */
export async function resultOf(
  check: CheckName,
  changes: Partial<DiagnosticsDependencies> = {},
): Promise<CheckResult> {
  const { checks } = await new Diagnostics(healthyParts(changes).parts).finishedReport();
  const result = checks.find((one) => one.check === check)?.result;
  if (!result) throw new Error(`${check} has no result`);
  return result;
}
