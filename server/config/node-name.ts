import { hostname } from 'node:os';
import { z } from 'zod';

const longest = 32;

/** A name for one of several nodes of a server, as it can stand in a header, a label and a line of the log. */
export const nodeName = z.string().regex(new RegExp(`^[a-z0-9](?:[a-z0-9-]{0,${longest - 2}}[a-z0-9])?$`));

/** The name of this node: as configured, otherwise the host's as far as it can be one. */
export function nodeNameOf(
  { node_name }: { readonly node_name?: string | undefined },
  host = hostname(),
): string {
  if (node_name !== undefined) return node_name;
  const [label = ''] = host.toLowerCase().split('.');
  const trim = (text: string) => text.replace(/^-+|-+$/g, '');
  return trim(trim(label.replace(/[^a-z0-9]+/g, '-')).slice(0, longest)) || 'node';
}
