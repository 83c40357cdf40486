/** One type in the documentation. */

import {
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { fieldsOf } from "./fields-of.js";
import { FieldEntry, LockAt } from "./field-entry.js";
import { Description } from "./description.js";
import { TypeLink } from "./type-link.js";

interface TypePageProps extends WorkbenchProps {
  readonly type: GraphQLNamedType;
  readonly schema: GraphQLSchema;
  readonly open: (typeName: string) => void;
}

export function TypePage({ workbench, type, schema, open }: TypePageProps) {
  const fields = fieldsOf(type);
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  return (
    <section>
      <h3>
        <LockAt workbench={workbench} coordinate={type.name} onlyWithRule />
        {type.name} <span class="quiet">{kindOf(type)}</span>
      </h3>
      <Description text={type.description} />
      <Names title="Implements" types={interfaces} open={open} />
      <Names title="Is one of" types={members} open={open} />
      {fields.length > 0 && (
        <ul class="entries">
          {fields.map((field) => (
            <FieldEntry
              key={field.name}
              workbench={workbench}
              parentName={type.name}
              field={field}
              open={open}
            />
          ))}
        </ul>
      )}
      {isEnumType(type) && (
        <ul class="entries">
          {type.getValues().map(({ name, description }) => (
            <li key={name}>
              <div>
                <code>{name}</code>
                <Description text={description} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface NamesProps {
  readonly title: string;
  readonly types: readonly GraphQLNamedType[];
  readonly open: (typeName: string) => void;
}

function Names({ title, types, open }: NamesProps) {
  if (types.length === 0) return null;
  return (
    <p>
      {title}{" "}
      {types.map(({ name }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <TypeLink name={name} open={open} />
        </span>
      ))}
    </p>
  );
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return "type";
  if (isInterfaceType(type)) return "interface";
  if (isInputObjectType(type)) return "input";
  if (isEnumType(type)) return "enum";
  return isAbstractType(type) ? "union" : "scalar";
}
