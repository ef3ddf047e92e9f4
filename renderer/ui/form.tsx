import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useState } from 'react';
import { emptyFieldAfter } from './empty-field-after.ts';
import { FormProblems } from './newest-message.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
});

export interface FormProps {
  readonly label: string;
  /** Everything is filled in, or the caret is in what is not, which is to be marked. */
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly children: ReactNode;
}

/**
 * Fields one below the other. Enter leads to the next field that is empty, and sends the form when there is none: who
 * presses it behind the user name types the password next, and must not type it where it can be read. Our own
 * sentences say what is missing, not the browser's bubbles.
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

/** Leads to the first field that is not right, once it is marked: the form may be longer than the window. */
function focusProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const faulty = form.querySelector<HTMLElement>('[aria-invalid="true"]');
    const field = faulty?.matches('input, textarea') ? faulty : faulty?.querySelector('input');
    field?.focus();
  });
}
