import {
  type InputProps,
  renderInput_unstable,
  useInput_unstable,
  useInputStyles_unstable,
} from '@fluentui/react-components';
import type { Ref } from 'react';

export type UncontrolledInputProps = Omit<InputProps, 'value' | 'defaultValue' | 'onChange' | 'ref'> & {
  readonly ref: Ref<HTMLInputElement>;
};

/**
 * Fluent's input without its value: the original keeps what is typed in React state, and React copies that into
 * the `value` attribute. A password has to live in the DOM element's own memory and nowhere else.
 */
export function UncontrolledInput({ ref, ...props }: UncontrolledInputProps) {
  const state = useInput_unstable(props, ref);
  const { value: _value, onChange: _onChange, ...input } = state.input;
  const valueless = { ...state, input };
  useInputStyles_unstable(valueless);
  return renderInput_unstable(valueless);
}
