/** One field in the documentation: its arguments, its type, its lock, what it is for. */

import { getNamedType, type GraphQLField, type GraphQLInputField } from "graphql";
import { Lock } from "../locks/lock.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { ruleAt } from "../rules/document-rules.js";
import { lockLabel, lockState } from "../rules/requirement.js";
import { Description } from "./description.js";
import { TypeLink } from "./type-link.js";

interface FieldEntryProps extends WorkbenchProps {
  readonly parentName: string;
  readonly field: GraphQLField<unknown, unknown> | GraphQLInputField;
  /** Whether the type stands before it. */
  readonly isNamed?: boolean;
  readonly open: (typeName: string) => void;
}

export function FieldEntry({ workbench, parentName, field, isNamed, open }: FieldEntryProps) {
  const { name, description, deprecationReason } = field;
  const coordinate = `${parentName}.${name}`;
  const args = "args" in field ? field.args : [];
  return (
    <li>
      <LockAt workbench={workbench} coordinate={coordinate} />
      <div>
        <code>
          {isNamed && <TypeLink name={parentName} open={open} />}
          {isNamed && "."}
          <strong>{name}</strong>
          {args.length > 0 && "("}
          {args.map((argument, index) => (
            <span key={argument.name}>
              {index > 0 && ", "}
              <LockAt
                workbench={workbench}
                coordinate={`${coordinate}(${argument.name}:)`}
                onlyWithRule
              />
              {argument.name}: <TypeText type={argument.type} open={open} />
            </span>
          ))}
          {args.length > 0 && ")"}: <TypeText type={field.type} open={open} />
        </code>
        <Description text={description} />
        {deprecationReason && <p class="hint">Deprecated: {deprecationReason}</p>}
      </div>
    </li>
  );
}

interface LockAtProps extends WorkbenchProps {
  readonly coordinate: string;
  readonly onlyWithRule?: boolean;
}

export function LockAt({ workbench, coordinate, onlyWithRule = false }: LockAtProps) {
  const rule = ruleAt(workbench.config.value.rules, coordinate);
  if (onlyWithRule && !rule) return null;
  const { value: holding } = workbench.session.holding;
  return <Lock state={lockState(rule, holding)} label={lockLabel(rule, holding)} />;
}

interface TypeTextProps {
  readonly type: GraphQLField<unknown, unknown>["type"] | GraphQLInputField["type"];
  readonly open: (typeName: string) => void;
}

/** `[Item!]!`, with the name as a link. */
function TypeText({ type, open }: TypeTextProps) {
  const { name } = getNamedType(type);
  const [before = "", after = ""] = String(type).split(name);
  return (
    <>
      {before}
      <TypeLink name={name} open={open} />
      {after}
    </>
  );
}
