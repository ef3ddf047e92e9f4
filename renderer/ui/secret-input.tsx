import {
  type InputProps,
  renderInput_unstable,
  useInput_unstable,
  useInputStyles_unstable,
} from '@fluentui/react-components';
import type { Ref } from 'react';

export type SecretInputProps = Omit<InputProps, 'value' | 'defaultValue' | 'onChange' | 'ref' | 'type'> & {
  readonly ref: Ref<HTMLInputElement>;
};

/**
 * Fluent's input for a secret, without its value: the original keeps what is typed in React state, and React copies
 * that into the `value` attribute. A password must live in the DOM element's own memory and nowhere else.
 */
export function SecretInput({ ref, ...props }: SecretInputProps) {
  const state = useInput_unstable({ ...props, type: 'password', spellCheck: false, maxLength: 1024 }, ref);
  const { value: _value, onChange: _onChange, ...input } = state.input;
  const valueless = { ...state, input };
  useInputStyles_unstable(valueless);
  return renderInput_unstable(valueless);
}
