/** Whether only this machine itself has that address or name; IPv6 with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/.test(host);
}

/**
 * Whether what goes to a URL is heard by nobody else: https, or http to this machine, by its address alone, since a name
 * may be resolved to another.
 */
export function isHttpsOrLoopback({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === '[::1]'))
  );
}
