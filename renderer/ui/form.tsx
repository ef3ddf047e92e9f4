import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { forgotten } from './forgotten.ts';
import { useText } from './messages/use-text.ts';
import { FormProblems } from './newest-message.tsx';
import { NoticeBar } from './notice-bar.tsx';

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
 * say what is missing, not the browser's bubbles, and that what was typed has been forgotten.
 */
export function Form({ label, onSubmit, children }: FormProps) {
  const text = useText();
  const place = useRef<HTMLFormElement>(null);
  const isForgotten = useForgotten(place);
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
    <form ref={place} className={useStyles().form} aria-label={label} noValidate onSubmit={submit}>
      <FormProblems count={count}>{children}</FormProblems>
      {/* Last, so that it moves no field. */}
      {isForgotten && <NoticeBar intent="info">{text('field.forgotten')}</NoticeBar>}
    </form>
  );
}

/**
 * Whether what was typed in `form` has been forgotten, until somebody types again. A caret in a field of the form moves
 * to the first field that is empty now: otherwise the next person would type into the password without a user name.
 */
function useForgotten(form: RefObject<HTMLFormElement | null>): boolean {
  const [isForgotten, setForgotten] = useState(false);
  useEffect(() => {
    const element = form.current;
    const forget = () => {
      setForgotten(true);
      requestAnimationFrame(() => {
        const fields = fieldsOf(element);
        if (fields.some((field) => field === document.activeElement)) fields.find(isEmpty)?.focus();
      });
    };
    const begin = () => setForgotten(false);
    element?.addEventListener(forgotten, forget);
    element?.addEventListener('input', begin);
    return () => {
      element?.removeEventListener(forgotten, forget);
      element?.removeEventListener('input', begin);
    };
  }, [form]);
  return isForgotten;
}

/** Moves to the first field with a problem, once it is marked: the form may be longer than the window. */
function focusProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const faulty = form.querySelector<HTMLElement>('[aria-invalid="true"]');
    const field = faulty?.matches('input, textarea') ? faulty : faulty?.querySelector('input');
    field?.focus();
  });
}

type FieldToType = HTMLInputElement | HTMLTextAreaElement;

function fieldsOf(form: HTMLFormElement | null): FieldToType[] {
  const selector = 'input:not([type="radio"], [type="checkbox"]), textarea';
  return form === null ? [] : [...form.querySelectorAll<FieldToType>(selector)];
}

/**
 * Where Enter in the field `current` leads: to the next empty field, starting over at the first after the last. Null:
 * nothing is empty, or `current` itself is, or it is not a field to type into.
 */
function emptyFieldAfter(form: HTMLFormElement, current: Element | null): HTMLElement | null {
  const fields = fieldsOf(form);
  const here = fields.find((field) => field === current);
  if (here === undefined || isEmpty(here)) return null;
  const index = fields.indexOf(here);
  const others = [...fields.slice(index + 1), ...fields.slice(0, index)];
  return others.find(isEmpty) ?? null;
}

function isEmpty({ value, readOnly, disabled, type }: FieldToType): boolean {
  if (readOnly || disabled) return false;
  return (type === 'password' ? value : value.trim()) === '';
}
