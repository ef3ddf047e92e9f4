import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyFacts, ServerFacts } from '../../electron/core/diagnostics/check-context.ts';
import type { Diagnostics } from '../../electron/core/diagnostics/diagnostics.ts';
import { hasFailed, printReport, reportAsJson } from '../../electron/core/diagnostics/print-report.ts';
import { PolicyError } from '../../electron/core/policy/policy-error.ts';
import type { Clock } from '../../electron/core/ports/clock.ts';
import type { Logger } from '../../electron/core/ports/logger.ts';
import { DataDirectoryInUseError, lockDataDirectory } from '../../electron/platform/data-directory-lock.ts';
import { keychainServiceName } from '../../electron/platform/keychain-service-name.ts';
import { openSecretStore } from '../../electron/platform/open-secret-store.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { BundledServer } from '../../electron/server-host/bundled-server.ts';
import { CentralServer } from '../../electron/server-host/central-server.ts';
import { cardReadersOf } from './card-readers-of.ts';
import { consoleLog } from './console-log.ts';
import { createDiagnostics } from './create-diagnostics.ts';
import { machineKeysOf, type StationOptions } from './create-station.ts';
import { policyFilesOf, type ReadPolicy, readPolicy } from './read-policy.ts';
import { startFault } from './start-fault.ts';
import { writeOut } from './write-out.ts';

export interface DoctorOptions extends Omit<StationOptions, 'power' | 'clock'> {
  readonly json: boolean;
}

const progressIntervalMs = 200;

/**
 * `--doctor`: prints what the Diagnostics page shows, beside a running workstation or without one. Resolves
 * with the exit code: 1 when a check fails.
 */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const clock = new SystemClock();
  const log = consoleLog();
  const { dataDirectory, platform } = options;
  const { policyFacts: policy, site } = await policyFactsOf(options);
  const authorities = site?.authorities ?? [];
  if (policy.kind === 'resolved') await options.followNetworkPolicy?.(policy.resolved.policy, authorities);
  const patient = serverOf(options, policy, clock, log);
  try {
    const secrets = await openSecretStore({
      service: keychainServiceName(dataDirectory),
      platform,
      clock,
      log,
    });
    const diagnostics = createDiagnostics({
      ...options,
      clock,
      log,
      policy: () => policy,
      policyFiles: await policyFilesOf(options),
      secrets,
      authorities,
      machineKeys: machineKeysOf(options),
      cardReaders: cardReadersOf({ ...options, clock, log }),
      server: patient.facts,
    });
    const report = await withProgress(diagnostics);
    await writeOut(process.stdout, options.json ? reportAsJson(report) : printReport(report));
    return hasFailed(report) ? 1 : 0;
  } finally {
    await patient.stop();
  }
}

async function policyFactsOf(
  options: DoctorOptions,
): Promise<{ readonly policyFacts: PolicyFacts; readonly site?: ReadPolicy['site'] }> {
  try {
    return await readPolicy(options);
  } catch (error) {
    if (error instanceof PolicyError) return { policyFacts: { kind: 'faulty', problem: error.fault } };
    throw error;
  }
}

interface Patient {
  readonly facts: ServerFacts;
  stop(): Promise<void>;
}

const nothingToStop = async () => undefined;

/**
 * The server this installation uses. A bundled one is started for the checks, unless a running workstation already
 * has it.
 */
function serverOf(options: DoctorOptions, policy: PolicyFacts, clock: Clock, log: Logger): Patient {
  if (policy.kind === 'faulty') return { facts: { kind: 'policy_faulty' }, stop: nothingToStop };
  const { server_url } = policy.resolved.policy;
  if (server_url !== null) {
    return { facts: { kind: 'known', endpoint: new CentralServer(server_url) }, stop: nothingToStop };
  }
  const { dataDirectory, launcher } = options;
  const databaseFile = join(dataDirectory, 'carelink.sqlite');
  if (!existsSync(databaseFile)) return { facts: { kind: 'not_set_up' }, stop: nothingToStop };
  try {
    const unlockDirectory = lockDataDirectory(dataDirectory);
    const endpoint = new BundledServer({ launcher, databaseFile, clock, log });
    endpoint.start();
    return {
      facts: { kind: 'known', endpoint },
      async stop() {
        await endpoint.stop();
        unlockDirectory();
      },
    };
  } catch (error) {
    if (error instanceof DataDirectoryInUseError) {
      return { facts: { kind: 'elsewhere' }, stop: nothingToStop };
    }
    return { facts: notStartable(startFault(error, dataDirectory)), stop: nothingToStop };
  }
}

function notStartable(reason: string): ServerFacts {
  const state = { kind: 'failed', reason } as const;
  return {
    kind: 'known',
    endpoint: { mode: 'local', id: 'local', state, setupCode: null, subscribe: () => () => undefined },
  };
}

/** Shows how many checks are done, for a waiting person; scripts get no such line. */
async function withProgress(diagnostics: Diagnostics) {
  const finished = diagnostics.finishedReport();
  if (!process.stderr.isTTY) return await finished;
  const show = () => {
    const { checks } = diagnostics.report({ restart: false });
    const done = checks.filter(({ result }) => result !== null).length;
    process.stderr.write(`\rChecking: ${done} of ${checks.length} `);
  };
  const timer = setInterval(show, progressIntervalMs);
  try {
    return await finished;
  } finally {
    clearInterval(timer);
    process.stderr.write('\r\u001b[K');
  }
}
