import type { ChannelName, ChannelOutput, ParsedChannelInput } from '../contract.ts';

/** One handler per channel; its input has passed the channel's schema. */
export type Handlers = {
  readonly [Name in ChannelName]: (input: ParsedChannelInput<Name>) => Promise<ChannelOutput[Name]>;
};

/** The handlers of the channels whose names begin with `Domain.`. */
export type HandlersOf<Domain extends string> = Pick<Handlers, Extract<ChannelName, `${Domain}.${string}`>>;
