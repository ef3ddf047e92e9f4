import { useText } from '../../ui/messages/use-text.ts';

/** What stands on a slip beside the values. */
export function useSlipWords() {
  const text = useText();
  return {
    username: text('generated.username'),
    password: text('generated.password'),
    advice: text('slips.advice'),
  };
}
