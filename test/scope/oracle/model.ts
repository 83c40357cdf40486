/** A schema and its rules as plain data: SDL is written from it, and the oracle reads its rules here. */

/** What one element declares. Both members may be given; then both must hold. */
export interface Needs {
  readonly authenticated?: boolean;
  readonly scopes?: readonly (readonly string[])[];
}

/** A type as SDL spells it, such as `[A!]!`. */
export type TypeText = string;

export interface InputModel {
  readonly name: string;
  readonly type: TypeText;
  readonly needs: Needs;
  /** The schema's default, as SDL. */
  readonly defaultText?: string;
}

export interface FieldModel {
  readonly name: string;
  readonly type: TypeText;
  readonly needs: Needs;
  readonly args: readonly InputModel[];
}

export interface CompositeModel {
  readonly kind: "object" | "interface";
  readonly name: string;
  readonly needs: Needs;
  /** All of them, those of the interfaces' own interfaces too. */
  readonly interfaces: readonly string[];
  readonly fields: readonly FieldModel[];
}

interface UnionModel {
  readonly kind: "union";
  readonly name: string;
  readonly needs: Needs;
  readonly members: readonly string[];
}

interface LeafModel {
  readonly kind: "enum" | "scalar";
  readonly name: string;
  readonly needs: Needs;
}

interface InputObjectModel {
  readonly kind: "input";
  readonly name: string;
  readonly needs: Needs;
  readonly fields: readonly InputModel[];
}

export type TypeModel = CompositeModel | UnionModel | LeafModel | InputObjectModel;

export interface Model {
  /** Scope → what it implies as declared. Undefined where the schema declares no catalogue. */
  readonly catalogue?: ReadonlyMap<string, readonly string[]>;
  readonly types: ReadonlyMap<string, TypeModel>;
}

/** The values of every enum; nobody supplies the last one, which schema defaults use. */
export const enumValues = ["RED", "GREEN", "PRESET"];

export const isNonNull = (type: TypeText): boolean => type.endsWith("!");
export const isList = (type: TypeText): boolean => type.startsWith("[") && !isNonNull(type);
export const nullable = (type: TypeText): TypeText => type.replace(/!$/, "");
/** What a list holds. */
export const itemOf = (type: TypeText): TypeText => nullable(type).slice(1, -1);
export const namedType = (type: TypeText): string => type.replace(/[[\]!]/g, "");

export function composite(model: Model, name: string): CompositeModel | undefined {
  const type = model.types.get(name);
  return type?.kind === "object" || type?.kind === "interface" ? type : undefined;
}

/** The object types that a value of this type can have. */
export function possibleTypes(model: Model, name: string): string[] {
  const type = model.types.get(name);
  if (type?.kind === "object") return [name];
  if (type?.kind === "union") return [...type.members];
  if (type?.kind !== "interface") return [];
  return [...model.types.values()].flatMap((one) =>
    one.kind === "object" && one.interfaces.includes(name) ? [one.name] : [],
  );
}

export function isComposite(model: Model, name: string): boolean {
  return ["object", "interface", "union"].includes(model.types.get(name)?.kind ?? "");
}
