/** Every use of a directive in a schema's definition nodes, with the coordinate of the element that carries it. */

import {
  DirectiveLocation,
  Kind,
  parse,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type InputValueDefinitionNode,
} from "graphql";

/** Type definitions as people hand them over: SDL, parsed documents, lists of either, or a function giving one. */
export type TypeDefs = string | DocumentNode | readonly TypeDefs[] | (() => TypeDefs);

/** One directive on one element. */
export interface DirectiveUse {
  readonly coordinate: string;
  readonly location: DirectiveLocation;
  readonly node: ConstDirectiveNode;
}

/** The definition nodes of type definitions as they were written, before anything merges modules. */
export function definitionsIn(typeDefs: TypeDefs): readonly DefinitionNode[] {
  if (typeof typeDefs === "string") return parse(typeDefs).definitions;
  if (typeof typeDefs === "function") return definitionsIn(typeDefs());
  if (isList(typeDefs)) return typeDefs.flatMap(definitionsIn);
  return typeDefs.definitions;
}

// Array.isArray does not narrow a readonly array.
function isList(typeDefs: DocumentNode | readonly TypeDefs[]): typeDefs is readonly TypeDefs[] {
  return Array.isArray(typeDefs);
}

/** Every directive on every element of these definitions, in the order of the text. */
export function directiveUses(definitions: readonly DefinitionNode[]): DirectiveUse[] {
  return definitions.flatMap(usesInDefinition);
}

function usesInDefinition(node: DefinitionNode): DirectiveUse[] {
  switch (node.kind) {
    case Kind.SCHEMA_DEFINITION:
    case Kind.SCHEMA_EXTENSION:
      return uses("schema", DirectiveLocation.SCHEMA, node);
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return [...uses(node.name.value, DirectiveLocation.OBJECT, node), ...usesInFields(node)];
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return [...uses(node.name.value, DirectiveLocation.INTERFACE, node), ...usesInFields(node)];
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return uses(node.name.value, DirectiveLocation.UNION, node);
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_EXTENSION:
      return uses(node.name.value, DirectiveLocation.SCALAR, node);
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return [
        ...uses(node.name.value, DirectiveLocation.ENUM, node),
        ...(node.values ?? []).flatMap((value) =>
          uses(`${node.name.value}.${value.name.value}`, DirectiveLocation.ENUM_VALUE, value),
        ),
      ];
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return [
        ...uses(node.name.value, DirectiveLocation.INPUT_OBJECT, node),
        ...(node.fields ?? []).flatMap((field) =>
          uses(
            `${node.name.value}.${field.name.value}`,
            DirectiveLocation.INPUT_FIELD_DEFINITION,
            field,
          ),
        ),
      ];
    case Kind.DIRECTIVE_DEFINITION:
      return usesInArguments(`@${node.name.value}`, node.arguments);
    default:
      return [];
  }
}

function usesInFields(type: {
  readonly name: { readonly value: string };
  readonly fields?: readonly {
    readonly name: { readonly value: string };
    readonly arguments?: readonly InputValueDefinitionNode[];
    readonly directives?: readonly ConstDirectiveNode[];
  }[];
}): DirectiveUse[] {
  return (type.fields ?? []).flatMap((field) => {
    const coordinate = `${type.name.value}.${field.name.value}`;
    return [
      ...uses(coordinate, DirectiveLocation.FIELD_DEFINITION, field),
      ...usesInArguments(coordinate, field.arguments),
    ];
  });
}

function usesInArguments(
  owner: string,
  nodes: readonly InputValueDefinitionNode[] | undefined,
): DirectiveUse[] {
  return (nodes ?? []).flatMap((argument) =>
    uses(`${owner}(${argument.name.value}:)`, DirectiveLocation.ARGUMENT_DEFINITION, argument),
  );
}

function uses(
  coordinate: string,
  location: DirectiveLocation,
  element: { readonly directives?: readonly ConstDirectiveNode[] },
): DirectiveUse[] {
  return (element.directives ?? []).map((node) => ({ coordinate, location, node }));
}
