/** Leads to the first field that is not right, once it is marked: the form may be longer than the window. */
export function focusProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const faulty = form.querySelector<HTMLElement>('[aria-invalid="true"]');
    const field = faulty?.matches('input, textarea') ? faulty : faulty?.querySelector('input');
    field?.focus();
  });
}
