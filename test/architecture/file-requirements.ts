/** What holds for each file by itself, and a small house that breaks each rule. */

import {
  emptyNames,
  indexFilesInRooms,
  longerThan,
  processMemberOutside,
  switchedTests,
  withoutDocComment,
} from "./file-rules.js";
import type { Requirement } from "./requirement.js";

export const fileRequirements: readonly Requirement[] = [
  {
    title: "no file is longer than 250 lines",
    folders: ["src", "scripts"],
    check: longerThan(250),
    broken: { "src/a.ts": "x\n".repeat(250), "src/b.ts": "x\n".repeat(251) },
    breaches: ["src/b.ts: 251 lines"],
  },
  {
    title: "no room has an index file: what is imported says where it lives",
    folders: ["src"],
    check: indexFilesInRooms,
    broken: { "src/index.ts": "", "src/scope/index.ts": "", "src/oauth/grants/index.js": "" },
    breaches: ["src/scope/index.ts", "src/oauth/grants/index.js"],
  },
  {
    title: "every name says what is inside",
    folders: ["src", "test", "scripts"],
    check: emptyNames,
    broken: {
      "src/scope/utils.ts": "",
      "src/oauth/helpers/form.ts": "",
      "src/types.ts": "",
      "test/common.test.ts": "",
      "scripts/shared.js": "",
      "src/store/misc.ts": "",
      "src/scope/shared-rule.ts": "",
    },
    breaches: [
      "src/scope/utils.ts",
      "src/oauth/helpers/form.ts",
      "src/types.ts",
      "test/common.test.ts",
      "scripts/shared.js",
      "src/store/misc.ts",
    ],
  },
  {
    title: "every file begins with the sentence that it is",
    folders: ["src", "scripts"],
    check: withoutDocComment,
    broken: {
      "src/a.ts": "/** One sentence. */\nexport {};",
      "src/cli.ts": "#!/usr/bin/env node\n/** One sentence. */\nexport {};",
      "src/b.ts": "// A remark.\nexport {};",
      "src/c.ts": 'import "./a.js";\n/** Too late. */\nexport {};',
    },
    breaches: ["src/b.ts", "src/c.ts"],
  },
  {
    title: "src/config.ts alone reads the environment",
    folders: ["src"],
    check: processMemberOutside(["env", "loadEnvFile"], "src/config.ts"),
    broken: {
      "src/config.ts": "process.loadEnvFile(); export const port = process.env.PORT;",
      "src/a.ts": "// process.env in a comment\nexport const port = process.env.PORT;",
      "src/b.ts": 'const { env: all } = process; all["PORT"]; "process.env";',
      "src/c.ts": 'import { env } from "node:process";',
      "src/d.ts": 'globalThis.process["env"]; process.loadEnvFile();',
    },
    breaches: [
      "src/a.ts: process.env",
      "src/b.ts: process.env",
      "src/c.ts: process.env",
      "src/d.ts: process.env",
      "src/d.ts: process.loadEnvFile",
    ],
  },
  {
    title: "src/cli.ts alone reads the arguments and ends the process",
    folders: ["src"],
    check: processMemberOutside(["argv", "exit", "exitCode"], "src/cli.ts"),
    broken: {
      "src/cli.ts": "process.exit(process.argv.length);",
      "src/server.ts": 'process.exit(1); process.once("SIGTERM", stop);',
      "src/log.ts": "process.exitCode = process.argv.length;",
    },
    breaches: [
      "src/server.ts: process.exit",
      "src/log.ts: process.exitCode",
      "src/log.ts: process.argv",
    ],
  },
  {
    title: "no test is focused, skipped or promised",
    folders: ["test"],
    check: switchedTests,
    broken: {
      "test/a.test.ts":
        'test.only("x", f); describe("skip", () => { it.each([1]).skip("x", f); });',
      "test/b.test.ts": 'xit("x", f); test.todo("x"); const s = "test.skip"; list.skip(2);',
    },
    breaches: [
      "test/a.test.ts: test.only",
      "test/a.test.ts: it.each([1]).skip",
      "test/b.test.ts: xit",
      "test/b.test.ts: test.todo",
    ],
  },
];
