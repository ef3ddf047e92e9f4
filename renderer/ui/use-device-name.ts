import { useText } from './messages/use-text.ts';

/** What screens call a computer, whose name the server may not know. */
export function useDeviceName(device: string | null): string {
  const text = useText();
  return device ?? text('others.unknownDevice');
}
