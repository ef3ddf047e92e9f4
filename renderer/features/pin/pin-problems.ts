import { pinDigits } from '../../../server/contract/constants.ts';
import { asciiDigits } from '../../../server/text/ascii-digits.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { secretMatches } from '../../ui/secret-matches.ts';

/** What is typed into the form. */
export interface TypedPin {
  readonly pin: string;
  readonly repeated: string;
  readonly password: string;
}

export type PinProblems = Partial<Record<keyof TypedPin, MessageId>>;

/**
 * What must be corrected before the workstation is asked. Which PINs are too obvious is for the workstation to say.
 */
export function problemsOfPin(typed: TypedPin, needsPassword: boolean): PinProblems {
  const pin = problemOfDigits(typed.pin);
  return {
    ...(pin && { pin }),
    ...(!pin &&
      asciiDigits(typed.repeated) !== asciiDigits(typed.pin) && { repeated: 'pin.differ' as const }),
    ...(needsPassword && typed.password === '' && { password: 'field.missing' as const }),
  };
}

function problemOfDigits(pin: string): MessageId | null {
  if (pin === '') return 'field.missing';
  if (!secretMatches(/^\p{Nd}+$/u, pin)) return 'pin.onlyDigits';
  if (pin.length < pinDigits.fewest) return 'pin.tooShort';
  return pin.length > pinDigits.most ? 'pin.tooLong' : null;
}
