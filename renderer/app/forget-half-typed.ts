/** Whoever still types presses a key sooner; whoever has been called away comes back later. */
const keptForMs = 60_000;
/** Fields for a secret that is known already; one that is being chosen stays. */
const secrets = 'input[type="password"]:is([autocomplete="current-password"], [data-pin-length])';

/**
 * Empties the field of a PIN or password in which somebody has begun to type and then typed nothing for a minute: the
 * next person at the computer, or the same one, begins anew and would otherwise be refused without seeing why.
 */
export function forgetHalfTyped(window: Window): void {
  const timers = new WeakMap<HTMLInputElement, ReturnType<typeof setTimeout>>();
  const typed = ({ target }: Event) => {
    if (!(target instanceof HTMLInputElement) || !target.matches(secrets)) return;
    clearTimeout(timers.get(target));
    if (target.value === '') return;
    timers.set(
      target,
      setTimeout(() => {
        target.value = '';
      }, keptForMs),
    );
  };
  window.addEventListener('input', typed, { capture: true, passive: true });
}
