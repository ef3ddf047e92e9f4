import { forgotten, forgottenAfterMs } from '../ui/forgotten.ts';

/** Fields for a secret that is known already; one that is being chosen stays. */
const secrets = 'input[type="password"]:is([autocomplete="current-password"], [data-pin-length])';
const begun = `:is(${secrets}, input[autocomplete="username"])`;

/**
 * Empties PIN and password, and with them the user name, in a form in which nobody has typed for a minute: the next
 * person at the computer, or the same one, begins anew and would otherwise be refused without seeing why.
 */
export function forgetHalfTyped(window: Window): void {
  const timers = new WeakMap<HTMLFormElement, ReturnType<typeof setTimeout>>();
  const wait = (form: HTMLFormElement) => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(forget, forgottenAfterMs, form));
  };
  const forget = (form: HTMLFormElement) => {
    const fields = [...form.querySelectorAll<HTMLInputElement>(begun)].filter(({ value }) => value !== '');
    if (!form.isConnected || fields.length === 0) return;
    // What was sent is being checked.
    if (fields.some(({ readOnly }) => readOnly)) return wait(form);
    for (const field of fields) if (field.matches(secrets)) field.value = '';
    form.dispatchEvent(new CustomEvent(forgotten, { bubbles: true }));
  };
  const typed = ({ target }: Event) => {
    if (target instanceof HTMLInputElement && target.form?.querySelector(secrets)) wait(target.form);
  };
  window.addEventListener('input', typed, { capture: true, passive: true });
}
