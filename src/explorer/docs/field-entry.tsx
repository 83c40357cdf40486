/** One field in the documentation: its arguments, its type, its lock, what it is for. */

import { Lock } from "../locks/lock.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { ruleAt } from "../rules/document-rules.js";
import { lockLabel, lockState } from "../rules/requirement.js";
import type { AnyField } from "./fields-of.js";
import { Description } from "./description.js";
import { TypeLink } from "./type-link.js";

interface FieldEntryProps extends WorkbenchProps {
  readonly parentName: string;
  readonly field: AnyField;
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
              {argument.name}: <TypeText text={argument.type.toString()} open={open} />
            </span>
          ))}
          {args.length > 0 && ")"}: <TypeText text={field.type.toString()} open={open} />
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
  /** Of a type, as the schema writes it. */
  readonly text: string;
  readonly open: (typeName: string) => void;
}

/** `[Item!]!`, with the name as a link. */
function TypeText({ text, open }: TypeTextProps) {
  const [, before = "", name = "", after = ""] = /^(\[*)(\w+)(.*)$/.exec(text) ?? [];
  return (
    <>
      {before}
      <TypeLink name={name} open={open} />
      {after}
    </>
  );
}
