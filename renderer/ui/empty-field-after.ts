const fieldsToType = 'input:not([type="radio"], [type="checkbox"]), textarea';

/**
 * Where Enter in the field `current` leads: to the next empty field, starting over at the first after the last. Null:
 * nothing is empty, or `current` itself is, or it is not a field to type into.
 */
export function emptyFieldAfter(form: HTMLFormElement, current: Element | null): HTMLElement | null {
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(fieldsToType)];
  const here = fields.find((field) => field === current);
  if (here === undefined || isEmpty(here)) return null;
  const index = fields.indexOf(here);
  const others = [...fields.slice(index + 1), ...fields.slice(0, index)];
  return others.find(isEmpty) ?? null;
}

function isEmpty({ value, readOnly, disabled, type }: HTMLInputElement | HTMLTextAreaElement): boolean {
  if (readOnly || disabled) return false;
  return (type === 'password' ? value : value.trim()) === '';
}
