import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import type { Random } from '../../soak/clinician.ts';
import { Station } from '../../support/never-breaks/station.ts';
import type { Account, Nurse } from './nurse.ts';
import { codeOf } from './outcome-of.ts';
import type { Recorded, Recorder } from './recorder.ts';

export interface AdministratorOptions {
  readonly origin: string;
  readonly account: Account;
  readonly nurses: readonly Nurse[];
  readonly recorder: Recorder;
  readonly random: Random;
  /** Sets a password of a user as the command line does; false: on one machine only. */
  readonly setPassword: (account: Account, number: number) => Promise<boolean>;
}

const timeoutMs = 5_000;
const restMs = 300;
const disabledForMs = 1_000;
/** Of all acts; the others end one session. A new password costs a process of its own. */
const shares = { endAll: 0.2, disable: 0.1, password: 0.1, device: 0.2 };

const pathOf = { 'end-user': 'end-sessions', disable: 'disable', enable: 'enable' };

/** IT: ends sessions of nurses in every way there is. */
export class Administrator {
  readonly #options: AdministratorOptions;
  #station: Station;

  constructor(options: AdministratorOptions) {
    this.#options = options;
    this.#station = new Station(options.origin, { bound: true, timeoutMs });
  }

  /** Does the next thing. */
  async act(): Promise<void> {
    const { nurses, random } = this.#options;
    const nurse = nurses[Math.floor(random() * nurses.length)];
    if (!nurse || !(await this.#beSignedIn())) return;
    let left = random();
    const isChosen = (share: number) => {
      left -= share;
      return left < 0;
    };
    if (isChosen(shares.endAll)) await this.#onUser(nurse.account, 'end-user');
    else if (isChosen(shares.disable)) await this.#disableForAWhile(nurse.account);
    else if (isChosen(shares.password)) await this.#setPassword(nurse.account);
    else if (isChosen(shares.device)) await this.#revokeDevice(nurse);
    else await this.#endSession(nurse);
  }

  /** Nobody stays disabled. */
  close(): void {
    this.#station.close();
  }

  /** Access tokens are short-lived, so they are renewed before each act. */
  async #beSignedIn(): Promise<boolean> {
    const { account, recorder } = this.#options;
    const station = this.#station;
    const common = { user: account.id, bound: true };
    if (station.isSignedIn) {
      const { sessionId, generation, refresh } = station.held;
      const asked = { ...common, act: 'refresh', session: sessionId, presented: generation } as const;
      const { outcome, answer } = await recorder.ask(asked, () => station.refresh(refresh), station);
      if (outcome === 'acknowledged' || outcome === 'recovered') return true;
      if (outcome === 'unknown') return false;
      recorder.surprise(`refresh of the administrator: ${codeOf(answer)}`);
      this.#station = new Station(this.#options.origin, { bound: true, timeoutMs });
      return false;
    }
    const { username, passwords } = account;
    const asked = { ...common, act: 'sign-in' } as const;
    const signIn = () => station.signIn(username, passwords.textOf(0));
    return (await recorder.ask(asked, signIn, station)).outcome === 'acknowledged';
  }

  async #endSession({ sessionId, account }: Nurse): Promise<void> {
    if (sessionId === null) return;
    const asked = { act: 'revoke-session', session: sessionId, user: account.id, bound: true } as const;
    const { outcome, answer } = await this.#ask(asked, () =>
      this.#station.delete(`/v1/admin/sessions/${sessionId}`),
    );
    if (outcome === 'refused' && answer?.status !== 404) this.#surprise('end a session', answer);
  }

  /** Its nurse goes on at another workstation. */
  async #revokeDevice({ sessionId, deviceId, account }: Nurse): Promise<void> {
    if (sessionId === null || deviceId === null) return;
    const asked = { act: 'revoke-device', session: sessionId, user: account.id, bound: true } as const;
    const { outcome, answer } = await this.#ask(asked, () =>
      this.#station.post(`/v1/admin/devices/${deviceId}/revoke`, {}),
    );
    if (outcome === 'refused') this.#surprise('revoke a workstation', answer);
  }

  async #onUser({ id }: Account, act: keyof typeof pathOf): Promise<Recorded> {
    const asked = { act, user: id, bound: true } as const;
    const path = `/v1/admin/users/${id}/${pathOf[act]}`;
    const recorded = await this.#ask(asked, () => this.#station.post(path, {}));
    if (recorded.outcome === 'refused') this.#surprise(act, recorded.answer);
    return recorded;
  }

  async #disableForAWhile(account: Account): Promise<void> {
    await this.#onUser(account, 'disable');
    await sleep(disabledForMs);
    for (;;) {
      if (await this.#beSignedIn()) {
        const { outcome } = await this.#onUser(account, 'enable');
        if (outcome !== 'unknown') return;
      }
      await sleep(restMs);
    }
  }

  async #setPassword(account: Account): Promise<void> {
    const { recorder, setPassword } = this.#options;
    const number = account.passwords.next();
    const asked = { act: 'set-password', user: account.id, bound: true, presented: number } as const;
    const isSet = await recorder.askCommand(asked, () => setPassword(account, number));
    if (isSet) account.passwords.isSet(number);
  }

  #ask(asked: Parameters<Recorder['ask']>[0], request: () => Promise<HttpAnswer>): Promise<Recorded> {
    return this.#options.recorder.ask(asked, request);
  }

  #surprise(act: string, answer: Recorded['answer']): void {
    this.#options.recorder.surprise(`${act} by the administrator: ${codeOf(answer)}`);
  }
}
