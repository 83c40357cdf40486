/** Generated schemas with accesses, and the rules on each element read off the model without the compiler. */

import fc from "fast-check";
import { buildSchema, type GraphQLSchema } from "graphql";
import { anonymous, granted, scopeTypeDefs, type Access } from "../../src/scope/entry.js";
import { generateModel, scopeNames } from "./oracle/generate-model.js";
import { composite, namedType, type Model, type Needs } from "./oracle/model.js";
import { guardedSdl } from "./oracle/model-sdl.js";
import { choices, Tape } from "./oracle/tape.js";

export interface Generated {
  readonly model: Model;
  /** With the rules as directives. */
  readonly schema: GraphQLSchema;
  readonly access: Access;
  /** For whatever else is to be chosen. */
  readonly tape: Tape;
}

/** Some schemas, and some accesses to each. */
export function forGenerated(numRuns: number, check: (input: Generated) => void): void {
  fc.assert(
    fc.property(choices, (tapeChoices) => {
      const tape = new Tape(tapeChoices);
      const model = generateModel(tape);
      const schema = buildSchema(scopeTypeDefs + guardedSdl(model));
      for (let number = 0; number < 4; number++) {
        const access = tape.chance(15) ? anonymous : withScopes(tape.some(scopeNames, 55));
        check({ model, schema, access, tape });
      }
    }),
    // To shrink a tape of this length takes longer than to read the schema.
    { numRuns, endOnFailure: true },
  );
}

/** The same access with some scopes more. */
export function withMore(access: Access, tape: Tape): Access {
  const held = access.kind === "granted" ? access.scopes : [];
  return withScopes([...held, ...tape.some(scopeNames, 40)]);
}

export function withScopes(scopes: readonly string[]): Access {
  return granted({ subject: "u1", scopes });
}

/** The rules that fall on an element, and that the access does not satisfy. */
export function forbidding(model: Model, access: Access, coordinate: string): Needs[] {
  return needsOf(model, coordinate).filter((needs) => !allows(model, access, needs));
}

function needsOf(model: Model, coordinate: string): Needs[] {
  const [path = "", argument] = coordinate.replace(":)", "").split("(");
  const [typeName = "", member] = path.split(".");
  const type = model.types.get(typeName);
  const interfacesOf = (name: string) => composite(model, name)?.interfaces ?? [];
  const ofType = (name: string): Needs[] =>
    [name, ...interfacesOf(name)].flatMap((one) => model.types.get(one)?.needs ?? []);
  if (member === undefined) return ofType(typeName);
  if (type?.kind === "input") {
    const field = type.fields.find(({ name }) => name === member);
    return field ? [field.needs, ...ofType(namedType(field.type))] : [];
  }
  const fields = [typeName, ...interfacesOf(typeName)].flatMap(
    (owner) => composite(model, owner)?.fields.filter(({ name }) => name === member) ?? [],
  );
  const elements =
    argument === undefined
      ? fields
      : fields.flatMap(({ args }) => args.filter(({ name }) => name === argument));
  return [
    ...(argument === undefined ? ofType(typeName) : []),
    ...elements.map(({ needs }) => needs),
    ...(elements[0] ? ofType(namedType(elements[0].type)) : []),
  ];
}

function allows(model: Model, access: Access, { authenticated, scopes }: Needs): boolean {
  if (!authenticated && !scopes) return true;
  if (access.kind === "anonymous") return false;
  const held = new Set(access.scopes);
  for (const scope of held) {
    for (const implied of model.catalogue?.get(scope) ?? []) held.add(implied);
  }
  return scopes?.some((alternative) => alternative.every((scope) => held.has(scope))) ?? true;
}
