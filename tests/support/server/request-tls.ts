import { once } from 'node:events';
import { type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { PeerCertificate, TLSSocket } from 'node:tls';

export interface TlsAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  /** Common name of the certificate that was presented; "undefined" in a session that was resumed. */
  readonly shownBy: string;
  readonly protocol: string | null;
}

/** A request over TLS that trusts only the given certificates; without `agent`, on a new connection. */
export async function requestTls(
  url: string,
  options: RequestOptions & { body?: string },
): Promise<TlsAnswer> {
  const sending = request(url, { agent: false, ...options }).end(options.body);
  const [response] = await once(sending, 'response');
  const socket = response.socket as TLSSocket;
  // An agent resumes sessions, in which the server presents no certificate again.
  const { subject }: Partial<PeerCertificate> = socket.getPeerCertificate();
  const protocol = socket.getProtocol();
  const body = await text(response);
  return {
    status: response.statusCode,
    headers: response.headers,
    body,
    shownBy: String(subject?.CN),
    protocol,
  };
}
