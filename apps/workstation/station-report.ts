import { arch, homedir, release, type } from 'node:os';
import { maskText } from '../../electron/core/diagnostics/mask.ts';
import { policyHash } from '../../electron/core/policy/policy-hash.ts';
import { shownKey } from '../../electron/core/policy/read-setting.ts';
import type { PolicyProblem } from '../../electron/core/policy/resolve-policy.ts';
import {
  longestProblem,
  mostProblems,
  type StationReport,
  stationReportRequest,
} from '../../server/contract/station-report.ts';
import { cutText } from '../../server/text/shown-text.ts';
import type { FollowedPolicy } from './followed-policy.ts';

export interface StationReportParts {
  readonly version: string;
  readonly followed: Pick<FollowedPolicy, 'facts' | 'fault'>;
  /** A policy file, or a folder above it, that every user can change; null: there is none. */
  readonly changeableByOthers: string | null;
  readonly isMachineWide: boolean;
  /** Whose key the server recognises this workstation by. */
  readonly keyKind: StationReport['key'];
  /** That of this machine, unless given. */
  readonly system?: { readonly os: string; readonly arch: string };
}

/** What the server is told about this workstation: names and sentences, never the value of a setting. */
export function stationReport(parts: StationReportParts): StationReport {
  const { version, followed, changeableByOthers, isMachineWide, keyKind } = parts;
  const { policy, problems } = followed.facts.resolved;
  const { system = { os: `${type()} ${release()}`, arch: arch() } } = parts;
  const ofAll = [
    ...(followed.fault === null ? [] : [`the policy has become faulty: ${followed.fault}`]),
    ...(changeableByOthers === null ? [] : [`every user can change ${changeableByOthers}`]),
  ].map((sentence) => ({ setting: null, problem: shown(sentence) }));
  return stationReportRequest.parse({
    version,
    os: system.os.replace(/[^\w .()+~#-]/g, '_').slice(0, 64),
    arch: system.arch === 'x64' || system.arch === 'arm64' ? system.arch : 'other',
    policy_version: policy.policy_version,
    policy_hash: policyHash(policy),
    problems: [...ofAll, ...problems.map(problemOf)].slice(0, mostProblems),
    install: isMachineWide ? 'machine' : 'user',
    key: keyKind,
  });
}

function problemOf({ key, problem }: PolicyProblem): StationReport['problems'][number] {
  return { setting: key === null ? null : shownKey(key), problem: shown(problem) };
}

function shown(sentence: string): string {
  return cutText(maskText(sentence, homedir()), longestProblem) || 'is wrong';
}
