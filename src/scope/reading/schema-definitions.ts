/** What a built schema remembers of its definitions: their nodes, and directives that code put into `extensions`. */

import { astFromValueUntyped } from "@graphql-tools/utils";
import {
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  isEnumType,
  Kind,
  print,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type NamedTypeNode,
  type NameNode,
} from "graphql";

/**
 * The definition and extension nodes of a schema. Schemas that are built by code keep nodes at single fields, or plain
 * directives in `extensions.directives`: these come as extensions of their types.
 */
export function definitionsOf(schema: GraphQLSchema): readonly DefinitionNode[] {
  const elements = [schema, ...Object.values(schema.getTypeMap()), ...schema.getDirectives()];
  const remembered = elements.flatMap((element) => [
    ...(element.astNode ? [element.astNode] : []),
    ...("extensionASTNodes" in element ? element.extensionASTNodes : []),
  ]);
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  return [...remembered, ...types.flatMap((type) => typeInCode(type, new Set(remembered)))];
}

function typeInCode(
  type: GraphQLNamedType,
  remembered: ReadonlySet<DefinitionNode>,
): DefinitionNode[] {
  const name = nameNode(type.name);
  const directives = directivesInCode(type);
  const nodes = [type.astNode, ...type.extensionASTNodes].filter(
    (node) => node != null && remembered.has(node),
  );
  const known = new Set(nodes.flatMap((node) => membersOf(node)).flatMap(signaturesOf));
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields()).flatMap((field) => fieldInCode(field, known));
    const kind = isObjectType(type) ? Kind.OBJECT_TYPE_EXTENSION : Kind.INTERFACE_TYPE_EXTENSION;
    return fields.length + directives.length > 0 ? [{ kind, name, directives, fields }] : [];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).flatMap((field) => inputInCode(field, known));
    const kind = Kind.INPUT_OBJECT_TYPE_EXTENSION;
    return fields.length + directives.length > 0 ? [{ kind, name, directives, fields }] : [];
  }
  if (directives.length === 0) return [];
  if (isUnionType(type)) return [{ kind: Kind.UNION_TYPE_EXTENSION, name, directives }];
  if (isEnumType(type)) return [{ kind: Kind.ENUM_TYPE_EXTENSION, name, directives }];
  return isScalarType(type) ? [{ kind: Kind.SCALAR_TYPE_EXTENSION, name, directives }] : [];
}

type MemberNode = FieldDefinitionNode | InputValueDefinitionNode;

function membersOf(node: DefinitionNode | null | undefined): readonly MemberNode[] {
  if (!node || !("fields" in node)) return [];
  return node.fields ?? [];
}

/** The directives of a member and of its arguments, as text: transformations copy nodes, and a copy says nothing new. */
function signaturesOf(node: MemberNode): string[] {
  const inner = node.kind === Kind.FIELD_DEFINITION ? (node.arguments ?? []) : [];
  return [
    signature(node.name.value, node),
    ...inner.map((argument) => signature(`${node.name.value}(${argument.name.value}:)`, argument)),
  ];
}

function signature(place: string, node: MemberNode): string {
  return [place, ...(node.directives ?? []).map((directive) => print(directive))].join(" ");
}

/** A field as a node, where the definitions of its type do not hold it with all of its directives. */
function fieldInCode(
  field: GraphQLField<unknown, unknown>,
  known: ReadonlySet<string>,
): FieldDefinitionNode[] {
  const inputs = field.args.flatMap((argument) =>
    inputInCode(argument, known, `${field.name}(${argument.name}:)`),
  );
  const directives = directivesBeside(field, field.name, known);
  if (inputs.length + directives.length === 0) return [];
  const kind = Kind.FIELD_DEFINITION;
  return [{ kind, name: nameNode(field.name), type: anyType, arguments: inputs, directives }];
}

function inputInCode(
  input: GraphQLArgument | GraphQLInputField,
  known: ReadonlySet<string>,
  place = input.name,
): InputValueDefinitionNode[] {
  const directives = directivesBeside(input, place, known);
  if (directives.length === 0) return [];
  return [
    { kind: Kind.INPUT_VALUE_DEFINITION, name: nameNode(input.name), type: anyType, directives },
  ];
}

function directivesBeside(
  element: GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLInputField,
  place: string,
  known: ReadonlySet<string>,
): ConstDirectiveNode[] {
  const { astNode } = element;
  const own = astNode && !known.has(signature(place, astNode)) ? (astNode.directives ?? []) : [];
  return [...own, ...directivesInCode(element)];
}

// Nobody reads the type of a node that stands for its directives alone.
const anyType: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: nameNode("String") };

/** The directives in `extensions.directives`, as graphql-tools has them: by name, or as a list of name and args. */
function directivesInCode(element: {
  readonly extensions: unknown;
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined;
}): ConstDirectiveNode[] {
  const given = (element.extensions as { directives?: unknown } | undefined)?.directives;
  if (typeof given !== "object" || given === null) return [];
  const written = new Set((element.astNode?.directives ?? []).map(({ name }) => name.value));
  const entries: [unknown, unknown][] = Array.isArray(given)
    ? given.map((one: { name?: unknown; args?: unknown }) => [one.name, one.args])
    : Object.entries(given).flatMap(([name, args]: [string, unknown]) =>
        (Array.isArray(args) ? args : [args]).map((one: unknown): [unknown, unknown] => [
          name,
          one,
        ]),
      );
  return entries.flatMap(([name, args]) =>
    // A library that keeps the node and the extension means one directive by both.
    typeof name !== "string" || written.has(name) ? [] : [directiveNode(name, args)],
  );
}

function directiveNode(name: string, args: unknown): ConstDirectiveNode {
  const values = typeof args === "object" && args !== null ? Object.entries(args) : [];
  return {
    kind: Kind.DIRECTIVE,
    name: nameNode(name),
    arguments: values.map(([argument, value]: [string, unknown]) => ({
      kind: Kind.ARGUMENT as const,
      name: nameNode(argument),
      value: (astFromValueUntyped(value) ?? { kind: Kind.NULL }) as ConstValueNode,
    })),
  };
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
