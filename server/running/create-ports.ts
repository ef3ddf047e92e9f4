import { toleranceEndMs } from '../config/replay-tolerance.ts';
import type { ServerConfig } from '../config/server-config.ts';
import { JwtAccessTokens } from '../crypto/access-tokens.ts';
import { Argon2Passwords } from '../crypto/argon2-passwords.ts';
import { DpopProofs } from '../crypto/dpop-proofs.ts';
import type { GroupSigner } from '../crypto/group-signer.ts';
import type { KeyStore } from '../crypto/key-store.ts';
import { badgeHashWith, counterNames, decoyDrawWith } from '../crypto/keyed-hashes.ts';
import { HmacRefreshTokens } from '../crypto/refresh-tokens.ts';
import { ReplayMemory } from '../crypto/replay-memory.ts';
import { Ed25519ServerIdentity } from '../crypto/server-identity.ts';
import { AddressRanges } from '../domain/addresses/address-ranges.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import { type Metrics, unmeasured } from '../domain/ports/metrics.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';
import type { Ports } from '../domain/ports.ts';
import type { AlertTargets } from '../domain/records/alert.ts';
import type { Rules } from '../domain/rules/rules.ts';
import type { WardAccess } from '../domain/rules/ward-access.ts';
import { WardSettings } from '../domain/rules/ward-settings.ts';
import { createLimits } from '../domain/throttling/create-limits.ts';
import type { SeenProofs } from '../domain/tokens/seen-proofs.ts';

export interface PortOptions {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly keys: KeyStore;
  readonly signer: GroupSigner;
  readonly unitOfWork: UnitOfWork;
  /** Null or missing: this process remembers proofs by itself. */
  readonly seenProofs?: SeenProofs | null;
  /** Public URL of the server. */
  readonly issuer: string;
  /** Default: alerts go nowhere. */
  readonly alerts?: AlertTargets;
}

/** The domain's ports made real, as the configuration wants them. */
export function createPorts(options: PortOptions): Ports {
  const { config, clock, log, metrics = unmeasured, keys, signer, unitOfWork, issuer } = options;
  const { alerts = { targets: [], server: issuer, wake() {} } } = options;
  return {
    clock,
    log,
    metrics,
    unitOfWork,
    passwords: createPasswords(config),
    decoyDraw: decoyDrawWith(keys.counterSecret),
    accessTokens: new JwtAccessTokens({
      keys,
      signer,
      clock,
      issuer,
      audience: config.audience,
      compatibilityClaims: config.tokens.compatibility_claims,
      metrics,
    }),
    refreshTokens: new HmacRefreshTokens(keys, issuer),
    proofs: new DpopProofs({
      clock,
      publicUrl: issuer,
      log,
      nonceSecret: keys.nonceSecret,
      seen: options.seenProofs ?? new ReplayMemory(),
    }),
    identity: new Ed25519ServerIdentity({ secret: keys.identitySecret, clock, issuer }),
    badgeHash: badgeHashWith(keys.badgeSecret),
    limits: createLimits(config.throttle, counterNames(keys.counterSecret), Boolean(options.seenProofs)),
    alerts,
    rules: createRules(config),
  };
}

function createRules({ clients, setup, devices, sessions, wards, emergency, sign_in }: ServerConfig): Rules {
  return {
    unbound: clients.unbound,
    replaysToleratedUntilMs: toleranceEndMs(clients),
    dpopBoundAccessTokens: clients.dpop_bound_access_tokens,
    setupCode: setup?.code ?? null,
    enrolment: devices.enrolment,
    emergencyRoles: emergency.roles,
    sessions: {
      maxPerUser: sessions.max_per_user,
      atMax: sessions.at_max,
      mayReplace: sessions.may_replace,
    },
    wards: accessOfWards(wards),
    recentUsers: {
      everywhere: sign_in.recent_users,
      wards: new WardSettings(Object.entries(wards).map(([name, { recent_users }]) => [name, recent_users])),
    },
  };
}

function accessOfWards(wards: ServerConfig['wards']): Rules['wards'] {
  return new WardSettings(
    Object.entries(wards).flatMap(([name, { networks, outside }]): [string, WardAccess][] =>
      networks === undefined ? [] : [[name, { networks: new AddressRanges(networks), outside }]],
    ),
  );
}

/** Password hashing at the configured cost. */
export function createPasswords({ passwords }: Pick<ServerConfig, 'passwords'>): PasswordHasher {
  return new Argon2Passwords({
    memoryKib: passwords.memory_kib,
    iterations: passwords.iterations,
    parallelism: passwords.parallelism,
    concurrentHashes: passwords.concurrent_hashes,
  });
}
