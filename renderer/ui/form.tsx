import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useState } from 'react';
import { FormProblems } from './newest-message.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
});

export interface FormProps {
  readonly label: string;
  /** Called when everything is filled in, or when the focused field is empty and must be marked. */
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly children: ReactNode;
}

/**
 * Fields one below the other. Enter moves to the next empty field, and sends the form if there is none: users who
 * press it after the user name type the password next, and must not type it where it can be read. Our own sentences
 * say what is missing, not the browser's bubbles.
 */
export function Form({ label, onSubmit, children }: FormProps) {
  const [count, setCount] = useState(0);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget;
    const empty = emptyFieldAfter(form, document.activeElement);
    if (empty === null) {
      setCount(count + 1);
      onSubmit(event);
      focusProblem(form);
      return;
    }
    event.preventDefault();
    empty.focus();
  };
  return (
    <form className={useStyles().form} aria-label={label} noValidate onSubmit={submit}>
      <FormProblems count={count}>{children}</FormProblems>
    </form>
  );
}

/** Moves to the first field with a problem, once it is marked: the form may be longer than the window. */
function focusProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const faulty = form.querySelector<HTMLElement>('[aria-invalid="true"]');
    const field = faulty?.matches('input, textarea') ? faulty : faulty?.querySelector('input');
    field?.focus();
  });
}

const fieldsToType = 'input:not([type="radio"], [type="checkbox"]), textarea';

/**
 * Where Enter in the field `current` leads: to the next empty field, starting over at the first after the last. Null:
 * nothing is empty, or `current` itself is, or it is not a field to type into.
 */
function emptyFieldAfter(form: HTMLFormElement, current: Element | null): HTMLElement | null {
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
