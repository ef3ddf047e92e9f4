// Regular expressions with the flag `v`, which engines before V8 11.2 do not know, are translated when they are made.
import rewritePattern from 'regexpu-core';

globalThis.RegExp = new Proxy(RegExp, {
  construct,
  apply: (target, _self, args) => construct(target, args, target),
});

function construct(target: RegExpConstructor, args: unknown[], made: object): RegExp {
  const [pattern, flags] = args;
  if (typeof pattern !== 'string' || typeof flags !== 'string' || !flags.includes('v'))
    return Reflect.construct(target, args, made as NewableFunction) as RegExp;
  const translated = rewritePattern(pattern, flags, { unicodeSetsFlag: 'transform' });
  const regex = new target(translated, flags.replace('v', 'u'));
  // Of which others make new ones.
  return Object.defineProperty(regex, 'source', { value: pattern });
}
