/** How long a test waits for what comes soon. It ends what hangs; a busy machine is no reason to fail. */
export const patienceMs = 60_000;
/** How long a test or hook may take at most, unless it says otherwise. */
export const testLimitMs = 300_000;
