import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { forgotten } from './forgotten.ts';
import { useText } from './messages/use-text.ts';
import { TextField, type TextFieldProps } from './text-field.tsx';

/**
 * The longest gap between two keys of a device. People who roll over the keys come close, but not for a whole name
 * and the key that ends it.
 */
const deviceGapMs = 30;
const fewestOfDevice = 4;
/** By then, a device that types both has started on the password. */
const passwordFollowsMs = 400;
/** Text that a device has typed in vain need not stay any longer than this. */
const deviceTextMs = 10_000;

export interface UserNameFieldProps
  extends Pick<TextFieldProps, 'autoFocus' | 'readOnly' | 'problem' | 'value' | 'onValue'> {
  /** The field that follows. */
  readonly password: RefObject<HTMLInputElement | null>;
}

/**
 * A user name followed by a password. What is typed here may be a password: by a device that types nothing else, or
 * by somebody who did not look. So text that a device has typed alone, with Enter or Tab, is masked at once and soon
 * removed, and nothing stays that nobody continues with.
 */
export function UserNameField({ password, value, onValue, ...input }: UserNameFieldProps) {
  const text = useText();
  const burst = useBurst();
  const [masked, setMasked] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isEmpty = value === '';
  if (isEmpty && masked) setMasked(false);

  const forget = useEffectEvent(() => onValue(''));
  useEffect(() => {
    if (isEmpty || input.readOnly) return;
    const form = password.current?.form;
    const leave = () => document.hidden && forget();
    const obey = () => forget();
    document.addEventListener('visibilitychange', leave);
    form?.addEventListener(forgotten, obey);
    return () => {
      document.removeEventListener('visibilitychange', leave);
      form?.removeEventListener(forgotten, obey);
    };
  }, [isEmpty, input.readOnly, password]);
  useEffect(() => {
    if (!masked) return;
    // Somebody typing the password has not left.
    const look = () => password.current?.value || forget();
    const inVain = setInterval(look, deviceTextMs);
    return () => clearInterval(inVain);
  }, [masked, password]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const onKeyDown = (event: KeyboardEvent) => {
    clearTimeout(timer.current);
    if (!burst.endsWith(event) || password.current?.value) return;
    timer.current = setTimeout(() => setMasked(password.current?.value === ''), passwordFollowsMs);
  };
  return (
    <TextField
      {...input}
      label={text('field.username')}
      value={value}
      maxLength={150}
      autoComplete="username"
      masked={masked}
      onKeyDown={onKeyDown}
      onValue={onValue}
    />
  );
}

/** Tells whether Enter or Tab ends text that was typed faster than by hand. */
function useBurst(): { readonly endsWith: (event: KeyboardEvent) => boolean } {
  const [burst] = useState(() => {
    let keys = 0;
    let lastMs = Number.NEGATIVE_INFINITY;
    return {
      endsWith({ key, timeStamp }: KeyboardEvent): boolean {
        if (key === 'Shift') return false;
        const follows = Math.abs(timeStamp - lastMs) <= deviceGapMs;
        const length = follows ? keys : 0;
        lastMs = timeStamp;
        keys = key.length === 1 ? length + 1 : 0;
        return (key === 'Enter' || key === 'Tab') && length >= fewestOfDevice;
      },
    };
  });
  return burst;
}
