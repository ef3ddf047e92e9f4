/** What a page of an app is told when it wants to print. */
export type AppPrintAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: /** By the policy. */
        | 'not_allowed'
        /** The app is not on screen, or nobody has just used it. */
        | 'not_possible_now'
        /** There is no printer of the name in the policy. */
        | 'no_printer'
        | 'failed';
    };
