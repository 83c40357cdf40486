/** A refresh token works once, and there is one cookie: tabs that use it in the same moment wait for each other. */

export function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  // Browsers have locks on https and on this machine alone; without them the server's grace has to do.
  const { locks } = navigator as { readonly locks?: LockManager };
  return locks ? locks.request("scopegate-login", work) : work();
}
