import { readAlertKey } from '../alerts/alert-key.ts';
import { AlertSender, type AlertSenderOptions } from '../alerts/alert-sender.ts';
import { ProcessStandstills } from '../clock/process-standstills.ts';
import { ServerClock } from '../clock/server-clock.ts';
import { heartbeatSeconds } from '../contract/station.ts';
import { GroupSigner } from '../crypto/group-signer.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import type { Ports } from '../domain/ports.ts';
import { StationLines } from '../domain/stations/station-lines.ts';
import { createApp } from '../http/create-app.ts';
import type { Readiness } from '../http/handlers/host.ts';
import { type HttpServer, startHttpServer } from '../http/http-server.ts';
import { readMetricsToken } from '../http/read-metrics-token.ts';
import { ServedCertificate } from '../http/served-certificate.ts';
import type { SealedStore } from '../keys/open-sealed-store.ts';
import { createPorts } from './create-ports.ts';
import { ReloadedSecret } from './reloaded-secret.ts';
import type { ServerMetrics } from './server-metrics.ts';
import type { ServerParts } from './server-parts.ts';

/** So many workstations can be told of what becomes of their sessions; all of a site may come through one address. */
const lineLimits = { heartbeatMs: heartbeatSeconds * 1000, mostLines: 20_000, mostOfNetwork: 10_000 };

/** Answers requests by an open store. Throws `SecretFileError`, and the system's error when it cannot listen. */
export async function serveHttp(
  parts: ServerParts,
  sealed: SealedStore,
  metrics: ServerMetrics,
): Promise<HttpServer> {
  const { config, clock, log, state } = parts;
  const alertKey = new ReloadedSecret('the key of alerts', () => readAlertKey(config.alerts.key_file), log);
  const readToken = () => readMetricsToken(config.metrics.token_file);
  const metricsToken = new ReloadedSecret('the metrics token', readToken, log);
  const served = config.tls ? new ServedCertificate({ tls: config.tls, clock, log }) : null;
  const signer = new GroupSigner({ log });
  state.closers.push(() => signer.close());
  const standstills = noticeStandstills(parts);
  let prepared: Promise<void> = Promise.resolve();
  let lines: StationLines | null = null;
  const server = await startHttpServer({
    ...config.listen,
    certificate: served?.current ?? null,
    appFor: (url, isDraining) => {
      const issuer = config.issuer ?? url;
      const { unitOfWork, amongNodes } = sealed.store;
      const alerts = sendAlerts(parts, { issuer, sealed, metrics, key: () => alertKey.current });
      const ports = createPorts({
        ...parts,
        alerts,
        metrics: metrics.counted,
        keys: sealed.keys,
        signer,
        unitOfWork,
        seenProofs: amongNodes.seenProofs,
        issuer,
      });
      // Queued before the first request can queue anything, so every session finds its stamp.
      prepared = registerStamps(ports);
      lines = new StationLines({ ...ports, sessionChanges: amongNodes.sessionChanges }, lineLimits);
      return createApp({
        ports,
        lines,
        issuer,
        isDraining,
        node: config.node_name ?? null,
        standstills,
        assertReady: () => assertReady(parts, sealed),
        trustProxy: config.trust_proxy ?? null,
        trustProxyHeader: config.trust_proxy_header,
        hasTls: served !== null,
        metricsPage: metrics.page(() => metricsToken.current),
        minimumWorkstation: config.clients.minimum_workstation,
      });
    },
  });
  state.reloaders.push(
    () => metricsToken.reload(),
    () => alertKey.reload(),
  );
  if (served) followCertificate(served, server, metrics, state);
  metrics.showLines(() => lines?.count ?? 0);
  const close: HttpServer['close'] = (patienceMs) => {
    const closed = server.close(patienceMs);
    // They would last for as long as somebody is signed in; a workstation opens another by itself.
    lines?.close();
    return closed;
  };
  try {
    await prepared;
    return { ...server, close };
  } catch (error) {
    await server.close(0);
    throw error;
  }
}

interface AlertParts {
  readonly issuer: string;
  readonly sealed: SealedStore;
  readonly metrics: ServerMetrics;
  readonly key: AlertSenderOptions['key'];
}

function sendAlerts(
  { config, clock, log, state }: ServerParts,
  { issuer, sealed, metrics, key }: AlertParts,
): AlertSender {
  const { webhooks, timeout_seconds } = config.alerts;
  const { unitOfWork, amongNodes } = sealed.store;
  const ports = { clock, log, metrics: metrics.counted, unitOfWork, leadership: amongNodes.leadership };
  const sending = { webhooks, key, timeoutMs: timeout_seconds * 1000, server: issuer };
  const sender = new AlertSender({ ...ports, ...sending });
  sender.start();
  state.closers.push(() => sender.stop());
  return sender;
}

/** Null: this server is no node among others. */
function noticeStandstills({ config, log, state }: ServerParts): ProcessStandstills | null {
  if (config.database_url === undefined) return null;
  const onNoticed = (forMs: number) =>
    log.warn({ forMs }, 'this process stood still: what may have waited for it is refused');
  const standstills = new ProcessStandstills({ onNoticed });
  standstills.start();
  state.closers.push(async () => standstills.stop());
  return standstills;
}

function registerStamps({ unitOfWork, refreshTokens }: Ports): Promise<void> {
  return unitOfWork.run(async ({ sessions }) => {
    for (const stamp of refreshTokens.stamps) await sessions.registerStamp(stamp);
  });
}

async function assertReady({ clock, state }: ServerParts, { store, keys }: SealedStore): Promise<Readiness> {
  if (state.isDraining) throw new Refusal('unavailable');
  // Whoever cannot judge a token is of no use to a balancer.
  keys.requireCurrent();
  await store.probe(clock.nowMs());
  const isDoubted = clock instanceof ServerClock && clock.doubt !== null;
  return isDoubted ? { clock: 'doubted' } : {};
}

function followCertificate(
  served: ServedCertificate,
  server: HttpServer,
  metrics: ServerMetrics,
  { reloaders, closers }: ServerParts['state'],
): void {
  const use: HttpServer['useCertificate'] = (certificate) => server.useCertificate(certificate);
  metrics.showCertificate(() => served.current);
  reloaders.push(() => served.reload(use));
  closers.push(served.watch(use));
}
