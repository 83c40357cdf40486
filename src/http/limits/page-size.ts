/** How long the list behind a field can get, where its argument `first` or `last` says so. */

import {
  isAbstractType,
  Kind,
  valueFromAST,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";

const sizeArguments = ["first", "last"] as const;

type Field = GraphQLField<unknown, unknown>;

export interface PagedField {
  readonly schema: GraphQLSchema;
  /** Where the field is selected. */
  readonly parent: GraphQLCompositeType;
  readonly definition: Field;
  readonly node: FieldNode;
  /** Coerced. One that is missing is taken for one that was not sent. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The greater of `first` and `last`, from 0; undefined where neither has a number. An argument that is left out, or
 * null, counts as its default.
 */
export function pageSize(field: PagedField): number | undefined {
  let size: number | undefined;
  for (const name of sizeArguments) {
    const asked = sizeIn(field, name) ?? defaultSize(field, name);
    if (asked !== undefined) size = Math.max(size ?? 0, asked);
  }
  return size;
}

/** The variables that `pageSize` looks at. */
export function sizeVariables({ arguments: given = [] }: FieldNode): readonly string[] {
  return given.flatMap(({ name, value }) =>
    (sizeArguments as readonly string[]).includes(name.value) && value.kind === Kind.VARIABLE
      ? [value.name.value]
      : [],
  );
}

function sizeIn({ definition, node, variables }: PagedField, name: string): number | undefined {
  const sent = node.arguments?.find((argument) => argument.name.value === name);
  const declared = definition.args.find((argument) => argument.name === name);
  return sent && declared ? sizeOf(valueFromAST(sent.value, declared.type, variables)) : undefined;
}

// GraphQL §3.7: an object may have a default where its interface has another, and execution takes the object's.
function defaultSize(field: PagedField, name: string): number | undefined {
  const sizes = executedDefinitions(field)
    .map(({ args }) => sizeOf(args.find((argument) => argument.name === name)?.defaultValue))
    .filter((size) => size !== undefined);
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}

function executedDefinitions({ schema, parent, definition }: PagedField): readonly Field[] {
  if (!isAbstractType(parent)) return [definition];
  return schema.getPossibleTypes(parent).flatMap((type) => type.getFields()[definition.name] ?? []);
}

function sizeOf(value: unknown): number | undefined {
  // Of a custom scalar; what it is beyond the precision of a number is far beyond every limit.
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) return undefined;
  return Math.min(Math.max(0, Math.ceil(number)), Number.MAX_SAFE_INTEGER);
}
