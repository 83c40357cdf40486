/** What the files may import, and a small house that breaks each rule. */

import {
  cycles,
  forbiddenArrows,
  forbiddenScopeArrows,
  missingFiles,
  packageInside,
  packageOutside,
  packagesBeside,
  unknownRooms,
} from "./import-rules.js";
import type { Requirement } from "./requirement.js";

export const importRequirements: readonly Requirement[] = [
  {
    title: "rooms import along the arrows alone, types too",
    folders: ["src"],
    check: forbiddenArrows,
    broken: {
      "src/scope/rule.ts": 'import type { Key } from "../token/key.js";',
      "src/token/key.ts": 'import { isScopeToken } from "../scope/rule.js"; import "./other.js";',
      "src/store/users.ts": 'export * from "../oauth/errors.js";',
      "src/oauth/grant.ts": 'import "../token/key.js"; import "../graphql/loaders.js";',
      "src/graphql/loaders.ts": 'export type A = import("../token/key.js").Key;',
      "src/http/app.ts": 'import "../oauth/grant.js"; import "../store/users.js";',
    },
    breaches: [
      "src/scope/rule.ts -> src/token/key.ts",
      "src/store/users.ts -> src/oauth/errors.js",
      "src/oauth/grant.ts -> src/graphql/loaders.ts",
      "src/graphql/loaders.ts -> src/token/key.ts",
      "src/http/app.ts -> src/store/users.ts",
    ],
  },
  {
    title:
      "inside src/scope the arrows point from use to decision to rule, and no use needs another",
    folders: ["src"],
    check: forbiddenScopeArrows,
    broken: {
      "src/scope/reading/catalogue.ts": 'import "../rule.js"; import "../compiling/rulebook.js";',
      "src/scope/compiling/rulebook.ts": 'import "../reading/catalogue.js";',
      "src/scope/seeing/visibility.ts": 'import "../guarding/guard-field.js";',
      "src/scope/guarding/guard-field.ts":
        'import "../deciding/denial.js"; import "../new/room.js";',
    },
    breaches: [
      "src/scope/reading/catalogue.ts -> src/scope/compiling/rulebook.ts",
      "src/scope/seeing/visibility.ts -> src/scope/guarding/guard-field.ts",
      "src/scope/guarding/guard-field.ts -> src/scope/new/room.js",
    ],
  },
  {
    title:
      "no room imports the configuration, the log or the server; they are handed what they need",
    folders: ["src"],
    check: forbiddenArrows,
    broken: {
      "src/store/sqlite.ts": 'import type { Config } from "../config.js";',
      "src/store/users.ts": 'import "../config-values.js";',
      "src/http/app.ts": 'import { log } from "../log.js"; await import("../server.js");',
      "src/log.ts": 'import { config } from "./config.js";',
      "src/server.ts": 'import "./config.js"; import "./log.js"; import "./cli.js";',
      "src/cli.ts": 'import "./cli/serve.js"; import version from "../package.json";',
      "src/cli/serve.ts": 'import "../server.js"; import "../cli.js";',
      "src/config.ts": 'import "./config-values.js";',
      "src/config-values.ts": "",
    },
    breaches: [
      "src/store/sqlite.ts -> src/config.ts",
      "src/store/users.ts -> src/config-values.ts",
      "src/http/app.ts -> src/log.ts",
      "src/http/app.ts -> src/server.ts",
      "src/log.ts -> src/config.ts",
      "src/server.ts -> src/cli.ts",
      "src/cli.ts -> package.json",
      "src/cli/serve.ts -> src/cli.ts",
    ],
  },
  {
    title: "every file stands in a room that has its arrows",
    folders: ["src"],
    check: unknownRooms,
    broken: {
      "src/server.ts": "",
      "src/scope/rule.ts": "",
      "src/attic/box.ts": "",
      "src/x.ts": "",
    },
    breaches: ["src/attic/box.ts", "src/x.ts"],
  },
  {
    title: "every import of ours names a file that is there",
    folders: ["src", "scripts"],
    check: missingFiles,
    broken: {
      "src/a.ts": 'import "./b.js"; import "./c.js"; import "express";',
      "src/b.ts": "",
    },
    breaches: ["src/a.ts -> ./c.js"],
  },
  {
    title: "src/scope needs graphql and @graphql-tools/utils alone, not even Node",
    folders: ["src"],
    check: packagesBeside("src/scope/", ["graphql", "@graphql-tools/utils"]),
    broken: {
      "src/scope/rule.ts": 'import "graphql"; import "@graphql-tools/utils"; import "node:fs";',
      "src/scope/walk.ts": 'import type { Request } from "express"; import "./rule.js";',
      "src/http/app.ts": 'import "express";',
    },
    breaches: ["src/scope/rule.ts -> node:fs", "src/scope/walk.ts -> express"],
  },
  {
    title: "src/oauth knows no web framework",
    folders: ["src"],
    check: packageInside("express", "src/oauth/"),
    broken: {
      "src/oauth/grant.ts": 'import type { Request } from "express";',
      "src/http/app.ts": 'import express from "express";',
    },
    breaches: ["src/oauth/grant.ts -> express"],
  },
  {
    title: "jsonwebtoken is wrapped in src/token/jwt.ts alone",
    folders: ["src"],
    check: packageOutside("jsonwebtoken", "src/token/jwt.ts"),
    broken: {
      "src/token/jwt.ts": 'import jwt from "jsonwebtoken";',
      "src/oauth/grant.ts": 'import type { JwtPayload } from "jsonwebtoken";',
    },
    breaches: ["src/oauth/grant.ts -> jsonwebtoken"],
  },
  {
    title: "bcryptjs runs in the hash worker alone, never on the event loop",
    folders: ["src"],
    check: packageOutside("bcryptjs", "src/oauth/passwords/hash-worker.js"),
    broken: {
      "src/oauth/passwords/hash-worker.js": 'import bcrypt from "bcryptjs";',
      "src/oauth/password.ts": 'import bcrypt from "bcryptjs";',
      "src/oauth/old.js": 'const bcrypt = require("bcryptjs");',
    },
    breaches: ["src/oauth/password.ts -> bcryptjs", "src/oauth/old.js -> bcryptjs"],
  },
  {
    title:
      "scripts need no package: a start with dist in place runs without development dependencies",
    folders: ["scripts"],
    // The bundler is asked for where something is built, and not before.
    check: packagesBeside("scripts/", ["node:", "esbuild"]),
    broken: {
      "scripts/build.js":
        'import fs from "node:fs"; import "./lock.js"; import ts from "typescript";',
    },
    breaches: ["scripts/build.js -> typescript"],
  },
  {
    title: "no file imports itself in a circle",
    folders: ["src", "scripts"],
    check: cycles,
    broken: {
      "src/a.ts": 'import "./b.js"; import "./d.js";',
      "src/b.ts": 'import type { C } from "./c.js"; import "./d.js";',
      "src/c.ts": 'export { b } from "./b.js";',
      "src/d.ts": "",
      "src/e.ts": 'import "./e.js";',
    },
    breaches: ["src/b.ts -> src/c.ts -> src/b.ts", "src/e.ts -> src/e.ts"],
  },
];
