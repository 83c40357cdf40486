/** The limit of introspection: about what tools ask for, and no multiple of the schema. */

import {
  getIntrospectionQuery,
  getOperationAST,
  GraphQLError,
  parse,
  type ASTVisitor,
  type GraphQLSchema,
  type ValidationContext,
} from "graphql";
import { hasIntrospection, introspectionSize } from "./introspection-size.js";
import { fragmentReader, type FragmentReader } from "./fragments.js";

/** How much larger an answer may be than the one to the largest introspection query of tools. */
const multiple = 2;

/**
 * Refuses introspection whose answer would hold more than twice the values of the full introspection query's, and
 * introspection elsewhere than at the root of a query: below a list it would be answered for each element.
 */
export function introspectionLimit(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema();
  const fragment: FragmentReader = (name) => context.getFragment(name);
  return {
    OperationDefinition(operation) {
      if (!hasIntrospection(operation.selectionSet, fragment)) return;
      const most = multiple * fullSize(schema);
      if (introspectionSize(schema, operation.selectionSet, fragment, most) <= most) return;
      // Without numbers: those of the whole schema are more than some callers may see.
      context.reportError(
        new GraphQLError(
          "The introspection is too large: an answer may be twice as large as the one to the full introspection " +
            "query, and __schema and __type stand at the root of the operation. Ask for less in one operation.",
          { nodes: operation },
        ),
      );
    },
  };
}

const fullSizes = new WeakMap<GraphQLSchema, number>();

function fullSize(schema: GraphQLSchema): number {
  const before = fullSizes.get(schema);
  if (before !== undefined) return before;
  const document = parse(
    getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      experimentalDirectiveDeprecation: true,
      oneOf: true,
    }),
  );
  const { selectionSet } = getOperationAST(document) ?? {};
  const size = selectionSet
    ? introspectionSize(schema, selectionSet, fragmentReader(document), Infinity)
    : 0;
  fullSizes.set(schema, size);
  return size;
}
