/** What a client may be registered as (RFC 6749 §2): its id, its grants, its scopes, its redirect URIs. */

import { CommandFailure, exitCode } from "../failure.js";
import {
  readCatalogue,
  requireKnown,
  splitScopes,
  type SchemaFlags,
} from "../user/user-catalogue.js";
import { quoted } from "../user/user-text.js";
import { FIRST_PARTY_CLIENT_ID } from "../../oauth/clients/client.js";
import type { GrantType, NewClient } from "../../store/store.js";

export interface RegistrationFlags extends SchemaFlags {
  readonly name?: string;
  readonly public?: boolean;
  readonly firstParty?: boolean;
  readonly grant?: readonly GrantType[];
  readonly scope?: string;
  readonly introspect?: boolean;
  readonly redirectUri?: readonly string[];
}

/** All of a client but its secret. */
export type Registration = Omit<NewClient, "secretHash">;

/** @throws CommandFailure that says what does not fit together. */
export function readRegistration(id: string, flags: RegistrationFlags): Registration {
  requireId(id);
  const { name = id, firstParty = false, introspect = false } = flags;
  if (name.trim() === "" || name.length > 100 || /[\p{Other}\p{Zl}\p{Zp}]/u.test(name)) {
    throw usage("--name must have 1 to 100 characters that can be seen, not only spaces");
  }
  if (introspect && flags.public) {
    throw usage(
      "A public client cannot prove who it is, so it cannot introspect tokens: leave --public or --introspect out",
    );
  }
  const redirectUris = [...new Set(flags.redirectUri)];
  for (const uri of redirectUris) requireRedirectUri(uri);
  const grants = [...new Set(flags.grant ?? usualGrants(flags))];
  requireGrants(grants, flags);
  return {
    id,
    name,
    firstParty,
    grants,
    scopes: readScopes(grants, flags),
    mayIntrospect: introspect,
    redirectUris,
    demo: false,
  };
}

/** A part of what RFC 6749 Appendix A.1 allows: nothing that a form, a header or a shell would change. */
function requireId(id: string): void {
  if (!/^[A-Za-z0-9._~-]{1,100}$/.test(id)) {
    throw usage(
      `The id of a client has 1 to 100 letters, digits and characters of "._~-", which ${quoted(id)} has not`,
    );
  }
  // The tokens of a client carry its id as their subject: it must never be that of a user.
  if (/^usr_/i.test(id)) {
    throw usage(`The ids of users begin with usr_, so that of a client cannot: choose another`);
  }
  if (id.toLowerCase() === FIRST_PARTY_CLIENT_ID) {
    throw usage(`${FIRST_PARTY_CLIENT_ID} is the client that is built in: choose another id`);
  }
}

/** Without --grant. */
function usualGrants(flags: RegistrationFlags): readonly GrantType[] {
  if (flags.redirectUri !== undefined) return ["authorization_code", "refresh_token"];
  if (flags.firstParty) return ["password", "refresh_token"];
  if (!flags.public) return ["client_credentials"];
  throw usage(
    "Say what the public client is for: --redirect-uri URI where users log in at this server and are sent back, or " +
      "--first-party where it is yours and users type their passwords into it",
  );
}

function requireGrants(grants: readonly GrantType[], flags: RegistrationFlags): void {
  const has = (grant: GrantType): boolean => grants.includes(grant);
  if (has("password") && !flags.firstParty) {
    throw usage(
      "The password grant is for clients of your own, into which users may type their passwords: say --first-party",
    );
  }
  if (has("client_credentials") && flags.public) {
    throw usage(
      "The client_credentials grant needs a secret: leave --public out, or choose another --grant",
    );
  }
  if (has("refresh_token") && !has("password") && !has("authorization_code")) {
    throw usage(
      "The refresh_token grant goes on where a login began: add --grant password or --grant authorization_code",
    );
  }
  if (has("authorization_code") && flags.redirectUri === undefined) {
    throw usage(
      "The authorization_code grant sends users back to the client: say where to with --redirect-uri",
    );
  }
  if (!has("authorization_code") && flags.redirectUri !== undefined) {
    throw usage(
      "--redirect-uri is for the authorization_code grant: leave it out, or add --grant authorization_code",
    );
  }
}

/** RFC 6749 §3.1.2, RFC 8252 §7: https, this machine, or a scheme of an app's own, which has a dot in it. */
function requireRedirectUri(uri: string): void {
  const { protocol, hostname } = URL.canParse(uri) ? new URL(uri) : { protocol: "", hostname: "" };
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  const isGood =
    protocol === "https:" ||
    (protocol === "http:" && isLoopback) ||
    /^[a-z][a-z0-9+-]*\./.test(protocol);
  // As it stands here it is compared: what a URL would be changed into is none.
  if (!isGood || !/^[\x21-\x7e]+$/.test(uri) || uri.includes("#")) {
    throw usage(
      `The redirect URI ${quoted(uri)} must be https, or http to 127.0.0.1, [::1] or localhost, or of a scheme with a ` +
        "dot in it such as com.example.app:/callback, without a fragment",
    );
  }
}

/** Users bound what other clients can do; a client that acts for itself gets what it is given, and no more by itself. */
function readScopes(
  grants: readonly GrantType[],
  flags: RegistrationFlags,
): readonly string[] | null {
  const actsForItself = grants.includes("client_credentials");
  if (flags.scope === undefined && !actsForItself) return null;
  const catalogue = readCatalogue(flags);
  const scopes =
    flags.scope === undefined
      ? catalogue.scopes.filter((scope) => scope.default).map(({ name }) => name)
      : splitScopes(flags.scope);
  requireKnown(scopes, catalogue);
  if (actsForItself && scopes.length === 0) {
    const names = catalogue.scopes.map(({ name }) => name).join(", ");
    throw usage(
      `Say with --scope what the client may be granted, of ${names}: without a scope it gets no token`,
    );
  }
  return scopes;
}

function usage(message: string): CommandFailure {
  return new CommandFailure(message, exitCode.usage);
}
