/** Why a store could not be opened: for the operator, with what to do about it. */

export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
}
