import {
  type ChannelName,
  type ChannelOutput,
  channels,
  type ParsedInput,
} from '../core/contract/channels.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Handlers } from './create-handlers.ts';

/** Why a call was not carried out; the message is all that the renderer is told. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly code: 'unknown_channel' | 'invalid_input' | 'failed';

  constructor(code: ChannelError['code']) {
    super(`The call was not carried out (${code}).`);
    this.code = code;
  }
}

/** Whether a name from outside is a channel of the contract. */
export function isChannelName(name: unknown): name is ChannelName {
  return typeof name === 'string' && Object.hasOwn(channels, name);
}

/**
 * Carries out one call of the renderer, through either shell. Throws only `ChannelError`: the real error goes to the
 * log, and of a refused input only the places that were wrong.
 */
export async function invokeChannel<Name extends ChannelName>(
  handlers: Handlers,
  log: Logger,
  name: Name,
  rawInput: unknown,
): Promise<ChannelOutput<Name>> {
  const parsed = channels[name].input.safeParse(rawInput);
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
    log.warn({ channel: name, places }, 'call with invalid input refused');
    throw new ChannelError('invalid_input');
  }
  try {
    return await handlers[name](parsed.data as ParsedInput<Name>);
  } catch (error) {
    log.error({ channel: name, err: error }, 'call failed');
    throw new ChannelError('failed');
  }
}
