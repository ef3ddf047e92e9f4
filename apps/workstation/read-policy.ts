import { join } from 'node:path';
import type { PolicyFacts } from '../../electron/core/diagnostics/check-context.ts';
import type { EffectivePolicy } from '../../electron/core/policy/effective-policy.ts';
import { loadPolicy } from '../../electron/core/policy/load-policy.ts';
import { PolicyFileSource, policyFilePath } from '../../electron/platform/policy-file-source.ts';

export interface PolicyPlaces {
  readonly dataDirectory: string;
  readonly platform: NodeJS.Platform;
  /** Windows' %ProgramData%, where the policy file lies. */
  readonly programData: string | undefined;
  /** Instead of where administrators put it; for development. */
  readonly policyFile?: string | undefined;
}

export interface ReadPolicy {
  readonly policy: EffectivePolicy;
  /** The same with where it comes from and what is wrong with it. */
  readonly policyFacts: Extract<PolicyFacts, { kind: 'resolved' }>;
}

/** The settings of this installation. Throws `PolicyError`. */
export async function readPolicy({
  dataDirectory,
  platform,
  programData,
  policyFile,
}: PolicyPlaces): Promise<ReadPolicy> {
  const file = policyFileOf({ platform, programData, policyFile });
  // A file that somebody names is meant: without it the defaults would apply in silence.
  const locked = [
    new PolicyFileSource(file, { isRequired: policyFile !== undefined && policyFile !== null }),
  ];
  const resolved = await loadPolicy({
    user: [new PolicyFileSource(join(dataDirectory, 'settings.json'), { kind: 'user settings' })],
    locked,
  });
  const lockedSources = locked.map(({ name }) => name);
  return { policy: resolved.policy, policyFacts: { kind: 'resolved', resolved, lockedSources } };
}

/** The file of the policy, there or not. */
export function policyFileOf({
  platform,
  programData,
  policyFile,
}: Pick<PolicyPlaces, 'platform' | 'programData' | 'policyFile'>): string {
  return policyFile ?? policyFilePath(platform, programData);
}
