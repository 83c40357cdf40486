/** Tokens that no verifier of access tokens may accept, each with the reason that we give. */

import { strangeHeaders, strangeKids } from "./attacks-by-header.js";
import { strangeClaims, strangeForms } from "./attacks-by-content.js";
import {
  confusedKeys,
  strangeEcdsaSignatures,
  strangeRsaSignatures,
  unsigned,
} from "./attacks-by-signature.js";
import type { Attack } from "./attack.js";
import { nowSeconds, validClaims } from "./forge.js";
import type { Fixture } from "./forge.js";

/** @param clock the time at which the tokens would be good, if it were not for the attack; seconds since 1970. */
export function attacks(target: Fixture, clock = nowSeconds): Attack[] {
  const claims = validClaims(clock);
  return [
    ...unsigned(target, claims),
    ...confusedKeys(target, claims),
    ...strangeKids(target),
    ...strangeHeaders(target),
    ...strangeClaims(target, clock),
    ...strangeForms(target, clock),
    ...(target.key.alg === "ES256" ? strangeEcdsaSignatures(target) : []),
    ...(target.key.alg === "RS256" ? strangeRsaSignatures(target) : []),
  ];
}
