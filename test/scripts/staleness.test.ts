/** Whether dist is older than what it is made of. */

import { mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { isStale, writeStamp } from "../../scripts/staleness.js";
import { age, toyProject, type ToyProject } from "./toy-project.js";

let project: ToyProject;
beforeEach(() => {
  project = toyProject();
  project.write("src/other.ts", "export {};\n");
  mkdirSync(project.at("src", "room"));
  project.write("src/room/deep.ts", "export {};\n");
  for (const folder of ["src", "src/room"]) age(project.at(folder), 60);
  mkdirSync(project.at("dist"));
  writeStamp(project.at("dist"), new Date(Date.now() - 30_000));
});
afterEach(() => {
  project.remove();
});

test("a build that is newer than everything is not stale", () => {
  expect(isStale(project.root)).toBe(false);
});

test.each<readonly [string, () => void]>([
  [
    "a source is newer",
    () => {
      project.write("src/cli.ts", "", 10);
    },
  ],
  [
    "a source further down is newer",
    () => {
      project.write("src/room/deep.ts", "", 10);
    },
  ],
  [
    "a source is as new to the millisecond",
    () => {
      const moment = new Date(Date.now() - 20_000);
      writeStamp(project.at("dist"), moment);
      utimesSync(project.at("src", "cli.ts"), moment, moment);
    },
  ],
  [
    "a source was added, though with an old date",
    () => {
      project.write("src/new.ts", "", 3_600);
    },
  ],
  [
    "a source was deleted",
    () => {
      rmSync(project.at("src", "room", "deep.ts"));
    },
  ],
  [
    "a source was renamed",
    () => {
      renameSync(project.at("src", "other.ts"), project.at("src", "another.ts"));
    },
  ],
  [
    "package.json is newer",
    () => {
      project.write("package.json", "{}", 10);
    },
  ],
  [
    "the compiler's settings are newer",
    () => {
      project.write("tsconfig.build.json", "{}", 10);
    },
  ],
  [
    "there is no dist",
    () => {
      rmSync(project.at("dist"), { recursive: true });
    },
  ],
  [
    "a build was never finished: it has no stamp",
    () => {
      rmSync(project.at("dist", ".built"));
    },
  ],
])("stale: %s", (_what, change) => {
  change();
  expect(isStale(project.root)).toBe(true);
});

test("not stale: the published package, which has no sources", () => {
  rmSync(project.at("src"), { recursive: true });
  rmSync(project.at("dist"), { recursive: true });
  expect(isStale(project.root)).toBe(false);
});

test("not stale: something else in the folder is newer", () => {
  project.write("README.md", "", 1);
  mkdirSync(project.at("data"));
  expect(isStale(project.root)).toBe(false);
});
