import type { ProcessSurroundings } from '../../../server/tls/trust-influences.ts';
import type { PolicyProblem, ResolvedPolicy } from '../policy/resolve-policy.ts';
import type { CardReaders } from '../ports/card-readers.ts';
import type { CardReturn } from '../ports/card-return.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceKeyMark } from '../ports/device-key-mark.ts';
import type {
  CertificateProbe,
  FolderProbe,
  KeyringProbe,
  MachineFacts,
  PolicyGuard,
  ProxyProbe,
} from '../ports/diagnostic-probes.ts';
import type { Logger } from '../ports/logger.ts';
import type { MachineKeys } from '../ports/machine-keys.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { HttpClient } from '../token-api/http-client.ts';
import type { ServerSurvey } from './survey-server.ts';

/** The policy in effect, or the fault in it that prevents a start. */
export type PolicyFacts =
  | {
      readonly kind: 'resolved';
      readonly resolved: ResolvedPolicy;
      /** Names of sources that users cannot change. */
      readonly lockedSources: readonly string[];
    }
  | { readonly kind: 'faulty'; readonly problem: PolicyProblem };

/** The server to be checked, or why there is none to check. */
export type ServerFacts =
  | { readonly kind: 'known'; readonly endpoint: ServerEndpoint }
  | { readonly kind: 'elsewhere' | 'not_set_up' | 'policy_faulty' };

/** Everything a check may look at. */
export interface DiagnosticsDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  readonly shell: 'electron' | 'browser';
  readonly policy: PolicyFacts;
  readonly server: ServerFacts;
  readonly secrets: SecretStore;
  readonly machineKeys: MachineKeys;
  readonly http: HttpClient;
  readonly proxy: ProxyProbe;
  readonly certificates: CertificateProbe;
  readonly cardReaders: Pick<CardReaders, 'look'>;
  /** What came of the last card that its user has put in again; null: there was none. */
  readonly cardReturn: () => CardReturn | null;
  readonly folders: FolderProbe;
  readonly keyring: KeyringProbe;
  /** For a shell without data folder: there is none. */
  readonly deviceKeyMark?: DeviceKeyMark;
  readonly policyGuard: PolicyGuard;
  readonly machine: () => MachineFacts;
  /** Of this process, as it was started. */
  readonly surroundings: ProcessSurroundings;
  readonly dataDirectory: string;
  readonly logDirectory: string;
  readonly draftDirectory: string;
  /** Of the OS user; never shown. */
  readonly homeDirectory: string;
}

/** What a single check gets. */
export interface CheckContext extends DiagnosticsDependencies {
  /** Ends with the check. */
  readonly signal: AbortSignal;
  /** Three tries at the server, made once per run. */
  readonly survey: () => Promise<ServerSurvey>;
}
