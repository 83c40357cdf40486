/** Generated schemas of which most operations can be compiled: few abstract types, and leaves of every kind. */

import { generateModel } from "../../scope/oracle/generate-model.js";
import { namedType, possibleTypes, type FieldModel, type Model } from "../../scope/oracle/model.js";
import type { Tape } from "../../scope/oracle/tape.js";
import { Dice } from "./dice.js";

const leaves = ["String", "Int", "Float", "ID", "Boolean", "S0", "Tricky", "E0", "E1"];

export function wildModel(tape: Tape): Model {
  const model = generateModel(tape);
  const hasAbstractTypes = tape.chance(12);
  const dice = new Dice(tape.int(1_000));
  const isAbstract = (name: string): boolean =>
    ["interface", "union"].includes(model.types.get(name)?.kind ?? "");
  // By the name of the field, so that an object and its interfaces go on agreeing.
  const renamed = ({ name, type }: FieldModel): string => {
    const named = namedType(type);
    if (isAbstract(named)) {
      return hasAbstractTypes && possibleTypes(model, named).length > 0 ? named : "O0";
    }
    return ["String", "Int"].includes(named) ? dice.pick(name, leaves) : named;
  };
  const types = [...model.types].map(([name, type]) => {
    if (type.kind !== "object" && type.kind !== "interface") return [name, type] as const;
    const fields = type.fields.map((field) => ({
      ...field,
      type: field.type.replace(namedType(field.type), renamed(field)),
    }));
    return [name, { ...type, fields }] as const;
  });
  const tricky = { kind: "scalar", name: "Tricky", needs: {} } as const;
  return { ...model, types: new Map([...types, ["Tricky", tricky]]) };
}
