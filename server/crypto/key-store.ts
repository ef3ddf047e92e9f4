import type { KeyObject } from 'node:crypto';
import type { AccessKey, RefreshKey } from './loaded-keys.ts';

export type { AccessKey, RefreshKey } from './loaded-keys.ts';

/** All keys valid now; one of each kind makes new tokens, the others only verify. */
export interface KeyStore {
  readonly currentAccessKey: AccessKey;
  readonly accessKeys: ReadonlyMap<string, AccessKey>;
  readonly currentRefreshKey: RefreshKey;
  readonly refreshKeys: ReadonlyMap<string, RefreshKey>;
  readonly counterSecret: KeyObject;
  readonly badgeSecret: KeyObject;
  readonly identitySecret: KeyObject;
  /** Makes nonces that are valid at every node; null: there is one node, whose nonces end with its process. */
  readonly nonceSecret: KeyObject | null;
}
