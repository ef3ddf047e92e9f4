import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import { FakeClock } from '../../support/core/fake-clock.ts';
import { startWithSecrets } from '../../support/core/real-server.ts';
import { minute, startStation } from '../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';
import { freshDatabase } from '../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import { databaseSettings } from '../../support/postgres/server-settings.ts';

const why = whyNoPostgres();

it.skipIf(why !== null).each([
  ['required', { ok: false, error: 'not_yet_replicated' }],
  ['none', { ok: true }],
] as const)(
  'whoever signs out, here or elsewhere, or sets a PIN hears whether that is on one machine only (database_standby: %s)',
  async (database_standby, outcome) => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-one-machine-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    createKeyEncryptionFile(join(folder, 'encryption-key'), 1);
    // The database compares it with its own; there is no standby.
    const all = await startWithSecrets(new FakeClock(Date.now()), new TestSecretStore(), {
      ...databaseSettings(await freshDatabase(inject('postgresFolder')), folder),
      ...{ key_encryption_key_file: join(folder, 'encryption-key'), database_standby },
    });
    const { workstation, clock, credentials, endpoint, network } = all;
    onTestFinished(() => all.server.dispose());
    onTestFinished(() => workstation.stop());
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    const other = await startStation({ clock, network, endpoint, secrets: new TestSecretStore() });
    onTestFinished(() => other.workstation.stop());
    expect(await other.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    const elsewhere = async () => {
      expect(await workstation.actions['sessions.refresh-list']()).toEqual({ ok: true });
      const { phase } = workstation.snapshot();
      if (phase.name !== 'active' || phase.session.otherSessions.state !== 'ready')
        throw new Error('no list');
      return phase.session.otherSessions.items;
    };
    const [there] = await elsewhere();
    const end = () => workstation.actions['sessions.end-other']({ sessionId: there?.id ?? '' });
    expect(await end()).toEqual(outcome);
    // It has taken effect all the same, and whoever tries again finds it done.
    expect(await elsewhere()).toEqual([]);
    expect(await end()).toEqual({ ok: true });

    const onOneMachine = database_standby === 'required';
    expect(await workstation.actions['session.set-pin']({ pin: '482915' })).toEqual({ ok: true });
    const notice = onOneMachine ? { kind: 'pin_on_one_machine' } : null;
    expect(workstation.snapshot()).toMatchObject({ notice, phase: { session: { pin: { state: 'set' } } } });
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({
      kind: 'signed_out',
      server: onOneMachine ? 'ended_on_one_machine' : 'ended',
    });
    // The order stays until the server cannot lose it any more, whatever is asked in between.
    await clock.advance(2 * minute);
    expect(all.secrets.sessionEntries).toHaveLength(onOneMachine ? 1 : 0);
  },
  60_000,
);
