/** What the screens are told of the way to the server. */
export type ConnectionView =
  | { readonly state: 'connecting' }
  /** `slow`: answers come, but take seconds. */
  | { readonly state: 'online'; readonly slow?: true }
  | {
      readonly state: 'offline';
      readonly cause:
        | 'no_network'
        /** There is a network, and the server's name is not known in it. */
        | 'server_unknown'
        | 'server_unavailable'
        | 'server_restarting'
        /** The bundled server does not start; it goes on being tried. */
        | 'server_failed'
        | 'timed_out'
        /** Somebody else answers: the page of a guest network, a proxy, another server. */
        | 'foreign_answer'
        /** The proxy wants a sign-in of its own. */
        | 'proxy_sign_in'
        | 'proxy_unreachable'
        /** This computer does not know who issued the server's certificate. */
        | 'certificate_untrusted'
        /** Expired or not yet valid, by the clock of this computer. */
        | 'certificate_date'
        /** It is for another name. */
        | 'certificate_name';
      /** With `server_failed`: why, in one English sentence for the technician. */
      readonly reason?: string | null;
      readonly sinceMs: number;
      /** Until when work can go on (the access token's end); null when nobody is signed in. */
      readonly workUntilMs: number | null;
      readonly nextTryMs: number | null;
    };
