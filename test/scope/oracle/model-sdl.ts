/** SDL of a model: guarded by directives, or without rules and without any non-null output. */

import {
  enumValues,
  type FieldModel,
  type InputModel,
  type Model,
  type Needs,
  type TypeModel,
} from "./model.js";

/** With every rule as a directive, and the types as they are. */
export function guardedSdl(model: Model): string {
  return catalogueSdl(model) + write(model, true);
}

/** Everything allowed, and a null stays where it is: the oracle does the propagation itself. */
export function openSdl(model: Model): string {
  return write(model, false);
}

function catalogueSdl({ catalogue, types }: Model): string {
  if (!catalogue) return "";
  const scopes = [...catalogue].map(
    ([name, implies]) =>
      `@scope(name: "${name}", description: "${name}", implies: ${JSON.stringify(implies)})`,
  );
  const roots = ["Query", "Mutation", "Subscription"]
    .filter((name) => types.has(name))
    .map((name) => `${name.toLowerCase()}: ${name}`);
  return `schema ${scopes.join(" ")} { ${roots.join(" ")} }\n`;
}

function write(model: Model, guarded: boolean): string {
  const rule = (needs: Needs): string => (guarded ? directives(needs) : "");
  const input = ({ name, type, needs, defaultText }: InputModel): string =>
    `${name}: ${type}${defaultText === undefined ? "" : ` = ${defaultText}`}${rule(needs)}`;
  const field = ({ name, type, needs, args }: FieldModel): string => {
    const parameters = args.length > 0 ? `(${args.map(input).join(", ")})` : "";
    return `${name}${parameters}: ${guarded ? type : type.replaceAll("!", "")}${rule(needs)}`;
  };
  const definition = (type: TypeModel): string => {
    const head = `${type.name}${rule(type.needs)}`;
    switch (type.kind) {
      case "scalar":
        return `scalar ${head}`;
      case "enum":
        return `enum ${head} { ${enumValues.join(" ")} }`;
      case "union":
        return `union ${head} = ${type.members.join(" | ")}`;
      case "input":
        return `input ${head} { ${type.fields.map(input).join(" ")} }`;
      default: {
        const keyword = type.kind === "object" ? "type" : "interface";
        const interfaces =
          type.interfaces.length > 0 ? ` implements ${type.interfaces.join(" & ")}` : "";
        const fields = type.fields.map(field).join("\n  ");
        return `${keyword} ${type.name}${interfaces}${rule(type.needs)} {\n  ${fields}\n}`;
      }
    }
  };
  return [...model.types.values()].map(definition).join("\n");
}

function directives({ authenticated, scopes }: Needs): string {
  const [single, more] = scopes?.flat() ?? [];
  const rule =
    scopes === undefined
      ? ""
      : single !== undefined && more === undefined
        ? ` @requiresScope(scope: "${single}")`
        : ` @requiresScope(scopes: ${JSON.stringify(scopes)})`;
  return (authenticated ? " @authenticated" : "") + rule;
}
