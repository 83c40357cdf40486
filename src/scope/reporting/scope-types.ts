/** The scopes of a schema as TypeScript source: a union type that knows a typo, and a list. */

import type { GraphQLSchema } from "graphql";
import { catalogueOf } from "../deciding/scoped-schemas.js";

/** The source of a module that exports the type `Scope` and the constant `scopes`, both in schema order. */
export function scopeTypes(schema: GraphQLSchema): string {
  const { scopes } = catalogueOf(schema);
  const literals = scopes.map(({ name }) => JSON.stringify(name));
  const told = scopes
    .map(
      ({ name, description }) =>
        ` * - ${comment(`\`${name}\`${description && `: ${description}`}`)}\n`,
    )
    .join("");
  const elements = scopes.map(({ description }, index) => {
    const sentence = description && `  /** ${comment(description)} */\n`;
    return `${sentence}  ${literals[index] ?? ""},\n`;
  });
  return [
    `/**\n * A scope of the schema.\n${told && ` *\n${told}`} */\n`,
    `export type Scope = ${literals.join(" | ") || "never"};\n\n`,
    "/** All scopes of the schema. */\n",
    `export const scopes = [${elements.length > 0 ? `\n${elements.join("")}` : ""}] as const;\n`,
  ].join("");
}

/** On one line, and unable to end the comment that it stands in. */
function comment(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").replaceAll("*/", "*\\/");
}
