/** What somebody finds in the editor who comes for the first time: a query of this very schema. */

import {
  getNamedType,
  isLeafType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

const introduction = `# The locks say what each field needs.
# Run this with Ctrl+Enter, then Authorize, and run it again.
`;

const fieldsShown = 2;

/** The first fields that need no arguments, each with the first leaves below it. */
export function exampleQuery(schema: GraphQLSchema): string {
  const root = schema.getQueryType();
  const lines = root ? fieldsOf(root).slice(0, fieldsShown) : [];
  const body = lines.length > 0 ? lines : ["  __typename"];
  return `${introduction}query Example {\n${body.join("\n")}\n}\n`;
}

function fieldsOf(type: GraphQLObjectType): string[] {
  return Object.values(type.getFields()).flatMap((field) => {
    if (
      field.args.some(
        ({ type: input, defaultValue }) =>
          String(input).endsWith("!") && defaultValue === undefined,
      )
    ) {
      return [];
    }
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [`  ${field.name}`];
    if (!isObjectType(named)) return [];
    const leaves = Object.values(named.getFields())
      .filter(({ args, type: leaf }) => args.length === 0 && isLeafType(getNamedType(leaf)))
      .slice(0, fieldsShown)
      .map(({ name }) => `    ${name}`);
    return leaves.length > 0 ? [`  ${field.name} {\n${leaves.join("\n")}\n  }`] : [];
  });
}
