import type { BenchPostgres } from '../cluster/bench-postgres.ts';
import type { ChainState, RefreshEndpoint } from '../load/load-plan.ts';

/** Where a peer runs. */
export interface PeerSite {
  readonly workFolder: string;
  postgres(): Promise<BenchPostgres>;
}

/** A running refresh endpoint to compare with, and a session on it for each client. */
export interface RunningPeer {
  readonly url: string;
  /** The process that answers; null when there are several. */
  readonly pid: number | null;
  readonly endpoint: RefreshEndpoint;
  readonly chains: readonly ChainState[];
  close(): Promise<void>;
}

export interface Peer {
  readonly name: PeerName;
  readonly title: string;
  /** The scenario it takes part in. */
  readonly comparedIn: 'refresh' | 'cluster-peers';
  /** One line that says how to install what is missing; null when nothing is. */
  missing(): string | null;
  /** Installs what is missing, where that can be done without asking; otherwise does nothing. */
  install(): void;
  start(site: PeerSite, clients: number): Promise<RunningPeer>;
}

export const peerNames = ['simplejwt', 'oidc-provider', 'oidc-provider-es256', 'keycloak'] as const;
export type PeerName = (typeof peerNames)[number];
