/** Everything that a resolver can fail with. */

import { GraphQLError, type GraphQLErrorExtensions } from "graphql";
import type { Dice } from "./dice.js";

const headersOf = (value: string) => new Map([["x-odd", value]]);

// As Apollo Server takes them: other servers, in the same program, declare other types for the same member.
const extensionsOf = (extensions: object) => ({ extensions: extensions as GraphQLErrorExtensions });

const errors: readonly ((text: string) => unknown)[] = [
  (text) => new Error(text),
  (text) => new TypeError(text),
  (text) => Object.assign(new Error(text), { extensions: { code: "MINE", http: { status: 400 } } }),
  (text) => new GraphQLError(text),
  (text) => new GraphQLError(text, extensionsOf({ code: "KNOWN", of: { text } })),
  (text) => new GraphQLError(text, extensionsOf({ before: 1, code: "KNOWN", after: 2 })),
  (text) => new GraphQLError(text, extensionsOf({ code: "TEAPOT", http: { status: 418 } })),
  (text) =>
    new GraphQLError(
      text,
      extensionsOf({ code: "BUSY", http: { status: 503, headers: headersOf("one") } }),
    ),
  (text) =>
    new GraphQLError(text, extensionsOf({ http: { status: 404, headers: headersOf("2") } })),
  (text) => new GraphQLError(text, extensionsOf({ http: { headers: headersOf("three") } })),
  (text) => new GraphQLError(text, extensionsOf({ code: "ODD", http: { status: "200" } })),
  (text) => new GraphQLError(text, extensionsOf({ code: "ODD", http: { headers: {} } })),
  (text) => new GraphQLError(text, extensionsOf({ code: "ODD", http: null })),
  (text) => new GraphQLError(text, { path: ["elsewhere", 3], ...extensionsOf({ code: "FAR" }) }),
  (text) => new GraphQLError(text, { originalError: new Error("secret-inner") }),
];

const others: readonly unknown[] = [undefined, null, "text", 5, { message: "secret-object" }];

const messages = ["secret-failure", 'It\'s "that" \\ \u2028 \ud800 <b>', "", " Did you mean x?"];

/** An error as an instance of one. */
export function wildError(dice: Dice, key: string): unknown {
  return dice.pick(key, errors)(dice.pick(`${key} message`, messages));
}

/** What is thrown can be anything. */
export function wildReason(dice: Dice, key: string): unknown {
  return dice.chance(`${key} any`, 20) ? dice.pick(key, others) : wildError(dice, key);
}
