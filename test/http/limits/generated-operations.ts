/** Generated operations on a schema with every kind of list, and what an execution of them really does. */

import {
  buildSchema,
  execute,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
} from "graphql";
import type { Tape } from "../../scope/oracle/tape.js";

export const schema = buildSchema(`
  type Query { one: Item things: [Item!]! grid: [[Item]!]! page(first: Int = 3, last: Int): Page! node: Node any: [Any] }
  type Mutation { one: Item things: [Item!]! name: String }
  interface Node { name: String owner: User kin(first: Int): [Item] }
  type Item implements Node { name: String owner: User kin(first: Int = 4): [Item] page(first: Int = 2): Page node: Node }
  type User implements Node { name: String owner: User kin(first: Int = 12): [Item] all(last: Int, first: Int): [Any] }
  union Any = Item | User
  type Page { nodes: [Item] edges: [Edge] rest: [Item] count: Int page(first: Int = 1): Page }
  type Edge { node: Item cursor: String }
`);

export interface Generated {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Wishes {
  /** The smallest page that is asked for. */
  readonly leastSize?: number;
  /** Whether interfaces and unions are selected, too. */
  readonly abstract?: boolean;
  /** Whether @skip and @include stand in it. */
  readonly directives?: boolean;
}

/** A valid operation with fragments in fragments; every field has an alias of its own, so that nothing is merged. */
export function generateOperation(
  tape: Tape,
  { leastSize = 0, abstract = true, directives = true }: Wishes = {},
): Generated {
  const fragments = tape.int(5);
  const typeOfFragment = Array.from({ length: fragments }, () =>
    tape.pick(["Item", "User", "Page", "Edge", ...(abstract ? ["Node", "Any"] : [])]),
  );
  let aliases = 0;
  const size = (): string => (tape.chance(30) ? "$n" : String(leastSize + tape.int(6)));
  const directive = (): string =>
    directives && tape.chance(5)
      ? tape.pick([" @skip(if: true)", " @include(if: false)", " @skip(if: $no)"])
      : "";

  const setOf = (type: GraphQLCompositeType, depth: number, fragment: number): string => {
    const parts: string[] = [];
    for (let count = 1 + tape.int(3); count > 0; count--) parts.push(partOf(type, depth, fragment));
    return `{ ${parts.join(" ")} }`;
  };

  const partOf = (type: GraphQLCompositeType, depth: number, fragment: number): string => {
    const spreadable = typeOfFragment
      .map((name, index) => ({ name, index }))
      // A fragment spreads later ones alone: no circles.
      .filter(({ name, index }) => index > fragment && overlaps(type, name));
    if (spreadable.length > 0 && tape.chance(30)) {
      return `...F${tape.pick(spreadable).index}${directive()}`;
    }
    if (tape.chance(15)) return `...${directive()} ${setOf(type, depth, fragment)}`;
    if (isAbstractType(type) && (tape.chance(50) || !isInterfaceType(type))) {
      const condition = tape.pick(schema.getPossibleTypes(type));
      return `... on ${condition.name}${directive()} ${setOf(condition, depth, fragment)}`;
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return "__typename";
    const fields = Object.values(type.getFields()).filter(({ type }) => {
      const named = getNamedType(type);
      return !isCompositeType(named) || (depth > 0 && (abstract || !isAbstractType(named)));
    });
    if (fields.length === 0) return "__typename";
    const field = tape.pick(fields);
    const named = getNamedType(field.type);
    const sizes = field.args.filter(() => tape.chance(60)).map(({ name }) => `${name}: ${size()}`);
    const given = sizes.length > 0 ? `(${sizes.join(", ")})` : "";
    const below = isCompositeType(named) ? ` ${setOf(named, depth - 1, fragment)}` : "";
    return `a${aliases++}: ${field.name}${given}${directive()}${below}`;
  };

  const kind = tape.chance(20) ? "mutation" : "query";
  const root = kind === "query" ? schema.getQueryType() : schema.getMutationType();
  if (!root) throw new Error("the schema has both");
  const body = setOf(root, 3, -1);
  const definitions = typeOfFragment.map((name, index) => {
    const type = schema.getType(name);
    if (!isCompositeType(type)) throw new Error(`${name} is composite`);
    return `fragment F${index} on ${name} ${setOf(type, 1, index)}`;
  });
  const fallback = tape.chance(50) ? ` = ${leastSize + tape.int(6)}` : "";
  const sent = fallback === "" || tape.chance(50);
  return {
    text: `${kind} ($n: Int${fallback}, $no: Boolean = false) ${body} ${definitions.join(" ")}`,
    variables: sent ? { n: leastSize + tape.int(6) } : {},
  };
}

function overlaps(type: GraphQLCompositeType, name: string): boolean {
  const objects = (one: GraphQLCompositeType): readonly string[] =>
    isAbstractType(one) ? schema.getPossibleTypes(one).map((type) => type.name) : [one.name];
  const other = schema.getType(name);
  return isCompositeType(other) && objects(type).some((object) => objects(other).includes(object));
}

export interface Execution {
  /** How many objects were made. */
  readonly objects: number;
  /** The most selections of one field that one object had. */
  readonly selections: number;
}

interface Made {
  /** What the field above said of the number of elements. */
  readonly size: number | undefined;
  readonly selected: Map<string, number>;
}

/** Executes it where each list is as long as its size says, or ten, but never longer than `longest`. */
export async function executeGenerated(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  longest = Infinity,
): Promise<Execution> {
  let objects = 0;
  let selections = 0;
  const make = (size?: number): Made => {
    objects++;
    return { size, selected: new Map() };
  };
  const makeAll = (type: GraphQLOutputType, length: number, size?: number): unknown => {
    const nullable = getNullableType(type);
    if (!isListType(nullable)) return make(size);
    return Array.from({ length: Math.min(length, longest) }, () => makeAll(nullable.ofType, 10));
  };
  const root: Made = { size: undefined, selected: new Map() };
  const { errors } = await execute({
    schema,
    document,
    variableValues: variables,
    rootValue: root,
    typeResolver: (_value, _context, _info, type) =>
      schema.getPossibleTypes(type)[objects % schema.getPossibleTypes(type).length]?.name,
    fieldResolver: (source: Made, args: Record<string, number | null>, _context, info) => {
      const count = (source.selected.get(info.fieldName) ?? 0) + 1;
      source.selected.set(info.fieldName, count);
      selections = Math.max(selections, count);
      if (!isCompositeType(getNamedType(info.returnType))) return null;
      const sizes = Object.values(args).filter((size) => size !== null);
      const size = sizes.length > 0 ? Math.max(...sizes) : undefined;
      const length = size ?? (/^(nodes|edges)$/.test(info.fieldName) ? source.size : undefined);
      return makeAll(info.returnType, length ?? 10, size);
    },
  });
  if (errors) throw errors[0] ?? new Error("the execution failed");
  return { objects, selections };
}
