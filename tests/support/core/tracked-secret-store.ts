import type { SecretStore } from '../../../electron/core/ports/secret-store.ts';
import type { FakeClock } from './fake-clock.ts';

/** A real keychain that the fake clock waits for; otherwise fake time would exceed its time-out. */
export function trackedSecretStore(clock: FakeClock, store: SecretStore): SecretStore {
  return {
    get status() {
      return store.status;
    },
    get: (name) => clock.track(store.get(name)),
    set: (name, value) => clock.track(store.set(name, value)),
    delete: (name) => clock.track(store.delete(name)),
    names: () => clock.track(store.names()),
  };
}
