/** The schema as this caller sees it, from introspection. */

import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from "graphql";
import { urlOf } from "../config.js";

export type SchemaOutcome =
  | { readonly ok: true; readonly schema: GraphQLSchema }
  | { readonly ok: false; readonly message: string };

export async function fetchSchema(
  path: string,
  accessToken: string | undefined,
): Promise<SchemaOutcome> {
  try {
    const response = await fetch(urlOf(path), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query: getIntrospectionQuery({ inputValueDeprecation: true }) }),
      credentials: "omit",
    });
    const { data, errors } = (await response.json()) as {
      data?: IntrospectionQuery;
      errors?: readonly { readonly message: string }[];
    };
    if (data) return { ok: true, schema: buildClientSchema(data) };
    return { ok: false, message: errors?.[0]?.message ?? "The server shows no schema." };
  } catch {
    return { ok: false, message: "The schema cannot be read: look whether the server runs." };
  }
}
