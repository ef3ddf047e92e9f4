/**
 * How every outgoing connection of both programs treats certificates. Stated wherever one is made, because what is left
 * out is taken from the environment: `NODE_TLS_REJECT_UNAUTHORIZED=0` and `--tls-min-v1.0` would hold.
 */
export const verifiedTls = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;
