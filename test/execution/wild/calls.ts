/** What resolvers were called with, noted so that two executions can be compared. */

import { visit, type ASTNode, type FieldNode, type GraphQLResolveInfo } from "graphql";
import { inspect } from "node:util";

/** The context of one request. */
export class CallNotes {
  readonly calls: { readonly text: string; readonly isCompiled: boolean }[] = [];
  // Of one request there is one of each.
  readonly operations = new Set<object>();
  readonly variables = new Set<object>();
}

interface Call {
  /** Undefined for what is no object of ours. */
  readonly source: string | undefined;
  readonly args: unknown;
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
}

/** Notes the call in its context; the answer is the same for each call like it. */
export function noteCall({ source, args, context, info }: Call): string {
  const notes = context as CallNotes;
  const { operation, fragments, fieldNodes, fieldName, parentType, path, schema } = info;
  const { returnType, rootValue, variableValues } = info;
  notes.operations.add(operation);
  notes.variables.add(variableValues);
  const own = [operation, ...Object.values(fragments)].flatMap((root) => fieldsOf(root));
  const facts = {
    schema: schema.getType(parentType.name) === parentType,
    returnType: parentType.getFields()[fieldName]?.type === returnType,
    root: rootValue === undefined,
    nodes: fieldNodes.map((node) => own.includes(node) && node.loc?.start),
    operation: [operation.name?.value, operation.loc?.start, Object.keys(fragments)],
    typename: path.typename,
    variables: variableValues,
  };
  const key = `${pathText(path)} ${inspect(args, { depth: 9 })}`;
  const text = `${parentType.name}.${fieldName} of ${source} at ${key} ${inspect(facts, { depth: 9 })}`;
  notes.calls.push({ text, isCompiled: "step" in info });
  return key;
}

const found = new WeakMap<ASTNode, readonly FieldNode[]>();

function fieldsOf(root: ASTNode): readonly FieldNode[] {
  const known = found.get(root);
  if (known) return known;
  const fields: FieldNode[] = [];
  visit(root, { Field: (node) => void fields.push(node) });
  found.set(root, fields);
  return fields;
}

/** `me.friends.0.name`. */
function pathText(path: GraphQLResolveInfo["path"]): string {
  return (path.prev ? `${pathText(path.prev)}.` : "") + `${path.key}`;
}
