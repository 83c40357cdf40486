/** `npm run build`: either the whole new build is there, or the former one still is. */

import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { toyProject, type Build, type ToyProject } from "./toy-project.js";

let project: ToyProject;
beforeEach(() => {
  project = toyProject();
});
afterEach(() => {
  project.remove();
});

const built = (): string => readFileSync(project.at("dist", "cli.js"), "utf8");
/** What lies in the project that neither a person nor a finished build put there. */
const leftovers = (): string[] =>
  readdirSync(project.root).filter((name) => name.startsWith("dist."));

/** Waits until the compiler of a build runs. */
async function compiling({ child }: Build): Promise<void> {
  while (!existsSync(project.at("dist.lock")) && child.exitCode === null) await sleep(5);
  await sleep(50);
}

test("builds where that is needed, and does nothing where it is not", async () => {
  const first = await project.build("--if-stale").ended;
  expect(first).toEqual({ exitCode: 0, stdout: "", stderr: "build: compiling src to dist\n" });
  expect(built()).toContain("version = 1");
  expect(statSync(project.at("dist", "cli.js")).mode & 0o777).toBe(0o755);
  const second = await project.build("--if-stale").ended;
  expect(second).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(leftovers()).toEqual([]);

  // With dist in place nothing else is needed: neither a compiler nor the sources.
  unlinkSync(project.at("node_modules", "typescript"));
  expect((await project.build("--if-stale").ended).exitCode).toBe(0);
  project.write("src/cli.ts", "export const version = 2;\n", 0);
  const third = await project.build("--if-stale").ended;
  expect(third).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "build: dist is missing or older than src, and TypeScript is not installed: run npm ci first\n",
  });
  rmSync(project.at("src"), { recursive: true });
  expect((await project.build().ended).exitCode).toBe(0);
  expect(built()).toContain("version = 1");
});

test("two at once: one works, the other waits and finds the work done", async () => {
  const [one, two] = await Promise.all([
    project.build("--if-stale").ended,
    project.build("--if-stale").ended,
  ]);
  expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
  const said = one.stderr + two.stderr;
  expect(said.match(/compiling/g)).toHaveLength(1);
  expect(said).toMatch(/process \d+ is building; waiting for it/);
  expect(leftovers()).toEqual([]);
});

test("an error of the compiler: 1, which, and dist is as it was", async () => {
  await project.build().ended;
  const before = built();
  project.write("src/cli.ts", "export const version: number = 'two';\n", 0);
  const { exitCode, stdout, stderr } = await project.build().ended;
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("src/cli.ts(1,14): error TS2322");
  expect(stderr).toMatch(/build: TypeScript found the errors above; dist is as it was\n$/);
  expect(built()).toBe(before);
  expect(leftovers()).toEqual([]);
});

test("SIGTERM in the middle: 1, and dist is as it was", async () => {
  await project.build().ended;
  const before = built();
  project.write("src/cli.ts", "export const version = 2;\n", 0);
  const build = project.build();
  await compiling(build);
  build.child.kill("SIGTERM");
  const { exitCode, stderr } = await build.ended;
  expect([exitCode, stderr]).toEqual([
    1,
    "build: compiling src to dist\nbuild: stopped by SIGTERM; dist is as it was\n",
  ]);
  expect(built()).toBe(before);
  expect(leftovers()).toEqual([]);
});

test("kill -9 in the middle: dist is as it was, and the next build cleans up", async () => {
  await project.build().ended;
  const before = built();
  project.write("src/cli.ts", "export const version = 2;\n", 0);
  const build = project.build();
  await compiling(build);
  build.child.kill("SIGKILL");
  await new Promise((resolve) => build.child.once("exit", resolve));
  expect(built()).toBe(before);
  expect(leftovers()).toContain("dist.lock");
  // The compiler of the dead build may still run, and write into a folder that nobody will look at.
  const { exitCode } = await project.build("--if-stale").ended;
  expect(exitCode).toBe(0);
  expect(built()).toContain("version = 2");
  await build.ended;
  expect(leftovers().filter((name) => name === "dist.lock")).toEqual([]);
});

test("what is saved while the compiler runs is newer than the build", async () => {
  const build = project.build();
  await compiling(build);
  writeFileSync(project.at("src", "cli.ts"), "export const version = 3;\n");
  await build.ended;
  expect((await project.build("--if-stale").ended).stderr).toContain("compiling");
  expect(built()).toContain("version = 3");
});

test("a flag that it does not know: 2, and what it knows", async () => {
  expect(await project.build("--watch").ended).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "usage: node scripts/build.js [--if-stale]\n",
  });
});
