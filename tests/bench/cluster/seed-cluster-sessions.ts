import { readKeyEncryptionKeys } from '../../../server/crypto/key-encryption-keys.ts';
import { HmacRefreshTokens } from '../../../server/crypto/refresh-tokens.ts';
import { SealedKeyStore } from '../../../server/crypto/sealed-key-store.ts';
import { blobToUuid } from '../../../server/store/uuid-blob.ts';
import type { ChainState } from '../load/load-plan.ts';
import type { BenchCluster } from './bench-cluster.ts';
import { openBenchStore } from './open-bench-store.ts';

/** The shift that the sessions are spread over. */
const shiftMs = 12 * 3_600_000;

/**
 * Inserts `count` open unbound sessions into the database of a cluster whose nodes have run, and makes refresh tokens for
 * a random `sample` of them with its own keys. Returns the size of the table with its indexes, too.
 */
export async function seedClusterSessions(
  { postgres, database, issuer, encryptionFile }: BenchCluster,
  count: number,
  sample: number,
): Promise<{ readonly chains: readonly ChainState[]; readonly bytesPerSession: number }> {
  const firstMs = Date.now() - shiftMs / 2;
  const step = shiftMs / 2 / count;
  // UUIDv7: time, version 7, 3 random digits, variant, 15 random digits.
  const [size] = await postgres.query(
    database,
    // Its triggers would note a million changes for the lines to workstations.
    'SET session_replication_role = replica',
    `INSERT INTO sessions (id, user_id, device_label, profile, rotated_at_ms, started_at_ms, expires_at_ms, stamp_id)
     SELECT decode(lpad(to_hex(ms), 12, '0') || '7' || substr(random, 1, 3) || '8' || substr(random, 4, 15), 'hex'),
            (SELECT min(id) FROM users), 'B-204', 'standard', ms / 1000 * 1000, ms / 1000 * 1000,
            ms / 1000 * 1000 + ${shiftMs}, (SELECT max(id) FROM refresh_stamps)
       FROM (SELECT (${firstMs} + n * ${step})::bigint AS ms, md5(random()::text) AS random
               FROM generate_series(0, ${count - 1}) AS n) AS started`,
    'VACUUM (ANALYZE) sessions',
    'CHECKPOINT',
    `SELECT pg_total_relation_size('sessions') AS bytes`,
  );
  const rows = await postgres.query(
    database,
    `SELECT s.id, s.user_id, s.rotated_at_ms, s.expires_at_ms, r.key_id, r.issuer
       FROM sessions s JOIN refresh_stamps r ON r.id = s.stamp_id
      WHERE s.device_label = 'B-204' ORDER BY random() LIMIT ${sample}`,
  );
  const store = await openBenchStore(postgres, database, null);
  try {
    const keys = await SealedKeyStore.open({
      unitOfWork: store.unitOfWork,
      clock: { nowMs: Date.now },
      encryptionKeys: () => readKeyEncryptionKeys(encryptionFile),
    });
    if (keys === null) throw new Error('the cluster has no keys');
    const tokens = new HmacRefreshTokens(keys, issuer);
    const chains = rows.map((row) => {
      const content = {
        sessionId: blobToUuid(row.id as Buffer),
        userId: Number(row.user_id),
        generation: 0,
        issuedAtMs: Number(row.rotated_at_ms),
        expiresAtMs: Number(row.expires_at_ms),
      };
      return { refresh: tokens.issue(content, { keyId: String(row.key_id), issuer: String(row.issuer) }) };
    });
    return { chains, bytesPerSession: Number(size?.bytes) / count };
  } finally {
    await store.close();
  }
}
