import { z } from 'zod';
import { asciiDigits } from '../text/ascii-digits.ts';
import { password } from './account.ts';
import { pinDigits } from './constants.ts';

/** A PIN in transit: 6 to 12 digits of any script; `weaknessOfPin` says which are too obvious. */
export const pin = z
  .string()
  .max(64, { abort: true })
  .overwrite(asciiDigits)
  .regex(new RegExp(`^\\d{${pinDigits.fewest},${pinDigits.most}}$`));

/** Why a PIN could be guessed within its five tries. */
export const pinWeaknesses = ['same_digit', 'run', 'user_name'] as const;
export type PinWeakness = (typeof pinWeaknesses)[number];

/** A shorter number in a user name says too little to rule out PINs by it. */
const tellingDigits = 4;

/** What is wrong with this user's PIN; null: nothing. */
export function weaknessOfPin(pin: string, username: string): PinWeakness | null {
  const steps = new Set(stepsOf(pin));
  const [step] = steps;
  if (steps.size === 1 && step === 0) return 'same_digit';
  // 9 is followed by 0 and 0 by 9, as on the keyboard.
  if (steps.size === 1 && (step === 1 || step === 9)) return 'run';
  return hasDigitsOf(username, pin) ? 'user_name' : null;
}

/** The step from each digit up to the next, wrapping from 9 to 0. */
function stepsOf(pin: string): number[] {
  const digits = [...pin].map(Number);
  return digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10);
}

function hasDigitsOf(username: string, pin: string): boolean {
  const digits = username.replaceAll(/\D/g, '');
  return digits.length >= tellingDigits && (pin.includes(digits) || digits.includes(pin));
}

/**
 * A PIN for the session. The password is required if the sign-in is no longer recent or the session is locked (401
 * `insufficient_user_authentication`).
 */
export const setPinRequest = z
  .strictObject({ pin, password: password.optional() })
  .meta({ id: 'SetPinRequest' });
export type SetPinRequest = z.infer<typeof setPinRequest>;
