import { join } from 'node:path';
import { createWorkstation } from '../../../electron/core/create-workstation.ts';
import { defaultPolicy } from '../../../electron/core/policy/effective-policy.ts';
import { FileRefreshLock } from '../../../electron/platform/file-refresh-lock.ts';
import { FolderDraftFiles } from '../../../electron/platform/folder-draft-files.ts';
import { keychainServiceName } from '../../../electron/platform/keychain-service-name.ts';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { CentralServer } from '../../../electron/server-host/central-server.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { forceRefresh } from './force-refresh.ts';

/**
 * A workstation in a separate process, without a window: the real core, keychain, lock and clock. Started by
 * `forkClient`; reports `resumed` when it runs, then follows orders.
 */
export type ClientOrder =
  | { readonly order: 'switch-user' }
  | { readonly order: 'unlock'; readonly password: string }
  | DraftOrder
  | { readonly order: 'sign-in'; readonly username: string; readonly password: string }
  /** One refresh. */
  | { readonly order: 'refresh' }
  /** Refreshes one after the other until killed. */
  | { readonly order: 'refresh-for-ever' };

interface DraftOrder {
  readonly order: 'save-draft' | 'read-draft';
  readonly username: string;
  readonly text?: string;
}

export type ClientReport =
  /** One refresh of `refresh-for-ever` succeeded. */
  | { readonly report: 'refreshed' }
  | { readonly report: 'resumed'; readonly phase: string; readonly persistence: string }
  | {
      readonly report: 'done';
      readonly ok: boolean;
      readonly phase: string;
      /** Of the draft that was read. */
      readonly text?: string | null;
    };

const [serverUrl = '', dataDirectory = '', lockDirectory = ''] = process.argv.slice(2);
const clock = new SystemClock();

const workstation = createWorkstation({
  clock,
  secrets: await openSecretStore({
    service: keychainServiceName(dataDirectory),
    platform: process.platform,
    clock,
    log: silentLog,
  }),
  endpoint: new CentralServer(serverUrl),
  power: { subscribe: () => () => undefined },
  log: silentLog,
  refreshLock: new FileRefreshLock({ file: join(lockDirectory, 'refresh.lock') }),
  draftFiles: new FolderDraftFiles(join(dataDirectory, 'drafts')),
  policy: defaultPolicy,
  shell: 'browser',
  version: '0.0.0',
});

await workstation.start();
const { phase, keychain } = workstation.snapshot();
tell({ report: 'resumed', phase: phase.name, persistence: keychain.persistence });

process.on('message', async (order: ClientOrder) => {
  const done = (result: { readonly ok: boolean; readonly text?: string | null }) =>
    tell({ report: 'done', phase: workstation.snapshot().phase.name, ...result });
  if (order.order === 'sign-in')
    return done({ ok: (await workstation.actions['session.sign-in'](order)).ok });
  if (order.order === 'switch-user')
    return done({ ok: (await workstation.actions['session.switch-user']()).ok });
  if (order.order === 'unlock') return done({ ok: (await workstation.actions['session.unlock'](order)).ok });
  if (order.order === 'save-draft' || order.order === 'read-draft') return done(await tryDraft(order));
  do {
    const ok = await forceRefresh(workstation);
    if (order.order === 'refresh') tell({ report: 'done', ok, phase: workstation.snapshot().phase.name });
    else if (ok) tell({ report: 'refreshed' });
    // Without a pause, a server that is down would keep this process from noticing anything else.
    if (!ok) await new Promise((resolve) => setTimeout(resolve, 20));
  } while (order.order === 'refresh-for-ever');
});
process.on('disconnect', () => process.exit(0));

async function tryDraft({ order, username, text = '' }: DraftOrder) {
  const place = { username, app: null, name: 'notes' };
  if (order !== 'read-draft') return { ok: (await workstation.saveDraft({ ...place, text })).ok };
  const reading = await workstation.readDraft(place);
  return reading.ok ? { ok: true, text: reading.draft?.text ?? null } : { ok: false };
}

function tell(report: ClientReport): void {
  // The test may already be over, and then there is nobody to tell.
  if (process.connected) process.send?.(report, () => undefined);
}
