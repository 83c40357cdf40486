/** The documentation: the schema, type by type, with a lock beside everything that needs one. */

import { useSignal, type Signal } from "@preact/signals";
import type { GraphQLSchema } from "graphql";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { fieldsOf } from "./fields-of.js";
import { FieldEntry } from "./field-entry.js";
import { TypeLink } from "./type-link.js";
import { TypePage } from "./type-page.js";

export type DocsPlace =
  { readonly kind: "roots" } | { readonly kind: "type"; readonly name: string };

interface DocsPaneProps extends WorkbenchProps {
  readonly place: Signal<DocsPlace>;
}

export function DocsPane({ workbench, place }: DocsPaneProps) {
  const search = useSignal("");
  const { value: schema } = workbench.schema;
  const { value: shown } = place;
  const type = shown.kind === "type" ? schema?.getType(shown.name) : undefined;
  const open = (name: string): void => {
    place.value = { kind: "type", name };
    search.value = "";
  };
  return (
    <aside class="side" aria-label="Documentation">
      <div class="side-head">
        <h2>Docs</h2>
        <input
          type="search"
          placeholder="Search"
          aria-label="Search types and fields"
          value={search.value}
          onInput={({ currentTarget }) => {
            search.value = currentTarget.value;
          }}
        />
      </div>
      {!schema && <p class="quiet">{workbench.schemaFault.value ?? "Reading the schema…"}</p>}
      {schema && search.value.trim() !== "" && (
        <Found schema={schema} search={search.value} workbench={workbench} open={open} />
      )}
      {schema && search.value.trim() === "" && (
        <>
          {type && (
            <button
              type="button"
              class="link"
              onClick={() => {
                place.value = { kind: "roots" };
              }}
            >
              ‹ All operations
            </button>
          )}
          {type ? (
            <TypePage workbench={workbench} type={type} schema={schema} open={open} />
          ) : (
            <Roots schema={schema} workbench={workbench} open={open} />
          )}
        </>
      )}
    </aside>
  );
}

interface SchemaProps extends WorkbenchProps {
  readonly schema: GraphQLSchema;
  readonly open: (typeName: string) => void;
}

function Roots({ schema, workbench, open }: SchemaProps) {
  const roots = [
    { title: "Queries", type: schema.getQueryType() },
    { title: "Mutations", type: schema.getMutationType() },
    { title: "Subscriptions", type: schema.getSubscriptionType() },
  ];
  return (
    <>
      {roots.map(({ title, type }) =>
        type ? (
          <section key={title}>
            <h3>{title}</h3>
            <ul class="entries">
              {Object.values(type.getFields()).map((field) => (
                <FieldEntry
                  key={field.name}
                  workbench={workbench}
                  parentName={type.name}
                  field={field}
                  open={open}
                />
              ))}
            </ul>
          </section>
        ) : null,
      )}
    </>
  );
}

const mostFound = 60;

function Found({ schema, search, workbench, open }: SchemaProps & { readonly search: string }) {
  const wanted = search.trim().toLowerCase();
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  const foundTypes = types.filter(({ name }) => name.toLowerCase().includes(wanted));
  const foundFields = types.flatMap((type) =>
    fieldsOf(type)
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map((field) => ({ parentName: type.name, field })),
  );
  if (foundTypes.length + foundFields.length === 0)
    return <p class="quiet">Nothing is called that.</p>;
  return (
    <>
      <ul class="entries">
        {foundTypes.slice(0, mostFound).map(({ name }) => (
          <li key={name}>
            <TypeLink name={name} open={open} />
          </li>
        ))}
      </ul>
      <ul class="entries">
        {foundFields.slice(0, mostFound).map(({ parentName, field }) => (
          <FieldEntry
            key={`${parentName}.${field.name}`}
            workbench={workbench}
            parentName={parentName}
            isNamed
            field={field}
            open={open}
          />
        ))}
      </ul>
    </>
  );
}
