/** The scalar `EmailAddress`. */

import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { badUserInput } from "./user-error.js";
import { emailFault } from "./user-input.js";

function parse(value: unknown): string {
  if (typeof value !== "string") throw badUserInput("EmailAddress must be a string.");
  const fault = emailFault(value);
  if (fault !== undefined) throw badUserInput(fault);
  return value;
}

export const emailAddress = new GraphQLScalarType<string, string>({
  name: "EmailAddress",
  // What is stored goes out as it is: older rules may have let it in.
  serialize: (value) => String(value),
  parseValue: parse,
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) {
      throw new GraphQLError("EmailAddress must be a string.", { nodes: node });
    }
    return parse(node.value);
  },
});
