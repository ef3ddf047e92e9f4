import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyFacts } from '../../electron/core/diagnostics/check-context.ts';
import type { EffectivePolicy } from '../../electron/core/policy/effective-policy.ts';
import { type LoadedPolicy, loadPolicy } from '../../electron/core/policy/load-policy.ts';
import { PolicyError } from '../../electron/core/policy/policy-error.ts';
import { type MachinePolicy, machinePolicy } from '../../electron/platform/policy/machine-policy.ts';
import { PolicyFileSource } from '../../electron/platform/policy-file-source.ts';
import { readSmallFile } from '../../server/files/read-small-file.ts';
import { readSiteFiles, type SiteFiles } from './read-site-files.ts';

export interface PolicyPlaces {
  readonly dataDirectory: string;
  readonly platform: NodeJS.Platform;
  /** A file in addition to the administrators'; for development, on machines without a policy. */
  readonly policyFile?: string | undefined;
  /** Whether the program is installed for all users of the machine; for one user unless given. */
  readonly isMachineWide?: () => Promise<boolean>;
  /** Where administrators put the policy; the system's place unless given, for tests. */
  readonly machinePolicy?: MachinePolicy;
}

export interface ReadPolicy {
  readonly policy: EffectivePolicy;
  /** The same with where it comes from and what is wrong with it. */
  readonly policyFacts: Extract<PolicyFacts, { kind: 'resolved' }>;
  readonly site: SiteFiles;
}

/** The settings of this installation. Throws `PolicyError`. */
export async function readPolicy(places: PolicyPlaces): Promise<ReadPolicy> {
  const { dataDirectory, policyFile } = places;
  const machine = await sourcesOf(places);
  const user = [
    new PolicyFileSource(join(dataDirectory, 'settings.json'), { kind: 'user settings' }),
    ...machine.account,
  ];
  // A file named explicitly must exist: otherwise the defaults would silently apply.
  const named = policyFile === undefined ? [] : [new PolicyFileSource(policyFile, { isRequired: true })];
  let resolved = await loadPolicy({ ...machine, user });
  const [tried] = named;
  if (tried !== undefined) {
    if (resolved.isManaged) throw new PolicyError(besidePolicy(tried.name));
    resolved = await loadPolicy({ ...machine, user, locked: [...machine.locked, tried] });
  }
  await refuseLocalServer(places, resolved);
  const lockedSources = [...machine.locked, ...named].map(({ name }) => name);
  // Whoever can name the policy file itself, and is therefore no administrator, may name others in it.
  const site = readSiteFiles(resolved, tried === undefined ? machine.readFile : readNamed);
  const facts = { ...resolved, problems: [...resolved.problems, ...site.problems] };
  return {
    policy: resolved.policy,
    policyFacts: { kind: 'resolved', resolved: facts, lockedSources },
    site,
  };
}

const readNamed = (path: string) => (existsSync(path) ? readSmallFile(path) : null);

async function sourcesOf({ platform, machinePolicy: given }: PolicyPlaces): Promise<MachinePolicy> {
  try {
    return given ?? (await machinePolicy(platform));
  } catch (error) {
    // Only Windows can fail to say where its policies are.
    const problem = `cannot be read: ${error instanceof Error ? error.message : 'Windows does not answer'}`;
    throw new PolicyError({ source: 'registry of Windows', key: null, problem });
  }
}

const besidePolicy = (source: string) => ({
  source,
  key: null,
  problem:
    'is not used, because administrators have given this computer a policy, beside which --policy is not allowed',
});

/**
 * Without a server address, a workstation would offer to be set up with its own server. If the program is installed for all
 * users, only administrators may decide that, in a place only they can write. A workstation already set up keeps working.
 */
async function refuseLocalServer(
  { dataDirectory, isMachineWide }: PolicyPlaces,
  { policy, sources }: LoadedPolicy,
): Promise<void> {
  const { server_url, local_server } = policy;
  if (server_url !== null || local_server === 'on') return;
  if (local_server === null && existsSync(join(dataDirectory, 'carelink.sqlite'))) return;
  if (local_server === null && !(await isMachineWide?.())) return;
  const { local_server: from } = sources;
  throw new PolicyError({
    source: from === 'default' ? 'policy of this computer' : from,
    key: 'server_url',
    problem:
      'is not set, and a server on this computer is only used after an administrator has set local_server to "on"',
  });
}

/** The files that decide what applies, whether they exist or not. */
export async function policyFilesOf(places: PolicyPlaces): Promise<readonly string[]> {
  if (places.policyFile !== undefined) return [places.policyFile];
  try {
    return (await sourcesOf(places)).files;
  } catch {
    return [];
  }
}
