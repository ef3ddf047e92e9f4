import type { X509Certificate } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { issuerAmong } from '../../electron/core/certificates/issuer-among.ts';
import type {
  DiagnosticsDependencies,
  PolicyFacts,
  ServerFacts,
} from '../../electron/core/diagnostics/check-context.ts';
import { Diagnostics } from '../../electron/core/diagnostics/diagnostics.ts';
import type { CardReaders } from '../../electron/core/ports/card-readers.ts';
import type { Clock } from '../../electron/core/ports/clock.ts';
import type { ProxyProbe } from '../../electron/core/ports/diagnostic-probes.ts';
import type { Logger } from '../../electron/core/ports/logger.ts';
import type { MachineKeys } from '../../electron/core/ports/machine-keys.ts';
import type { SecretStore } from '../../electron/core/ports/secret-store.ts';
import { createHttpClient } from '../../electron/core/token-api/http-client.ts';
import { DirectoryProbe } from '../../electron/platform/diagnostics/directory-probe.ts';
import { EnvironmentProxyProbe } from '../../electron/platform/diagnostics/environment-proxy-probe.ts';
import { KeyringFiles } from '../../electron/platform/diagnostics/keyring-files.ts';
import { machineFacts } from '../../electron/platform/diagnostics/machine-facts.ts';
import { TlsCertificateProbe } from '../../electron/platform/diagnostics/tls-certificate-probe.ts';
import { FileDeviceKeyMark } from '../../electron/platform/file-device-key-mark.ts';
import { keychainServiceName } from '../../electron/platform/keychain-service-name.ts';
import { changeableByOthers } from '../../server/files/changeable-by-others.ts';
import type { ProcessSurroundings } from '../../server/tls/trust-influences.ts';
import { surroundingsOf } from './surroundings-of.ts';

export interface DiagnosticsParts {
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  readonly dataDirectory: string;
  readonly platform: NodeJS.Platform;
  /** The files that decide what applies, whether they exist or not. */
  readonly policyFiles: readonly string[];
  /** The `fetch` of an Electron session; the browser shell uses Node. */
  readonly fetch?: typeof globalThis.fetch;
  /** The environment unless given. */
  readonly proxy?: ProxyProbe;
  /** Those of this process unless given. */
  readonly surroundings?: ProcessSurroundings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly secrets: SecretStore;
  readonly machineKeys: MachineKeys;
  /** As it is at the time of a check. */
  readonly policy: () => PolicyFacts;
  readonly server: ServerFacts;
  readonly cardReaders: Pick<CardReaders, 'look'>;
  /** Only a running workstation knows. */
  readonly cardReturn?: DiagnosticsDependencies['cardReturn'];
  /** The authorities from the policy's `ca_file`. */
  readonly authorities: readonly X509Certificate[];
}

/** The checks of one installation, for its page and for `--doctor`. */
export function createDiagnostics(parts: DiagnosticsParts): Diagnostics {
  const { shell, version, dataDirectory, clock, log, secrets, policy, server } = parts;
  return new Diagnostics({
    clock,
    log,
    version,
    shell,
    get policy() {
      return policy();
    },
    server,
    secrets,
    machineKeys: parts.machineKeys,
    http: createHttpClient(parts.fetch),
    proxy: parts.proxy ?? new EnvironmentProxyProbe(process.env),
    certificates: new TlsCertificateProbe({
      trusts: shell === 'electron' ? 'system' : 'node',
      isOfSite: (certificate, hostname) =>
        issuerAmong(parts.authorities, { certificate, hostname, nowMs: clock.wallMs() }) !== null,
    }),
    cardReaders: parts.cardReaders,
    cardReturn: parts.cardReturn ?? (() => null),
    folders: new DirectoryProbe(parts.platform),
    keyring: keyringOf(parts),
    deviceKeyMark: new FileDeviceKeyMark(dataDirectory),
    policyGuard: { changeableByOthers: () => firstChangeableByOthers(parts.policyFiles) },
    surroundings: parts.surroundings ?? surroundingsOf(process),
    machine: () => machineFacts(process.versions),
    dataDirectory,
    logDirectory: join(dataDirectory, 'logs'),
    draftDirectory: join(dataDirectory, 'drafts'),
    homeDirectory: homedir(),
  });
}

/** The first of these files, or folders above them, that every user of this computer can change; null: there is none. */
export function firstChangeableByOthers(files: readonly string[]): string | null {
  return files.map(changeableByOthers).find((path) => path !== null) ?? null;
}

/** Where the keychain of this OS user may keep our entries. */
export function keyringOf({ platform, dataDirectory }: Pick<DiagnosticsParts, 'platform' | 'dataDirectory'>) {
  return new KeyringFiles({
    platform,
    homeDirectory: homedir(),
    dataHome: process.env.XDG_DATA_HOME,
    service: keychainServiceName(dataDirectory),
  });
}
