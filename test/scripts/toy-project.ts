/** A small project with our own build scripts, in a folder of its own. */

import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface ToyProject {
  readonly root: string;
  /** A path in the project. */
  readonly at: (...parts: string[]) => string;
  /** Writes a source file; `ageSeconds` old. */
  readonly write: (name: string, content: string, ageSeconds?: number) => void;
  /** Runs scripts/build.js. */
  readonly build: (...flags: string[]) => Build;
  readonly remove: () => void;
}

export interface Build {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

const repository = join(import.meta.dirname, "../..");

/** Its sources are a minute old, so that nothing is newer than a build by chance. */
export function toyProject(): ToyProject {
  const root = mkdtempSync(join(tmpdir(), "scopegate-build-"));
  const at = (...parts: string[]): string => join(root, ...parts);
  const write = (name: string, content: string, ageSeconds = 60): void => {
    writeFileSync(at(name), content);
    age(at(name), ageSeconds);
  };
  cpSync(join(repository, "scripts"), at("scripts"), { recursive: true });
  mkdirSync(at("node_modules"));
  symlinkSync(join(repository, "node_modules", "typescript"), at("node_modules", "typescript"));
  mkdirSync(at("src"));
  write("package.json", '{ "name": "toy", "type": "module" }');
  // The smallest library, unchecked: a build takes half a second.
  const compilerOptions = {
    rootDir: "src",
    module: "NodeNext",
    target: "ES2023",
    lib: ["ES5"],
    skipLibCheck: true,
    types: [],
  };
  write("tsconfig.build.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  write("src/cli.ts", "export const version: number = 1;\n");
  age(at("src"), 60);
  return {
    root,
    at,
    write,
    build(...flags) {
      const child = spawn(process.execPath, [at("scripts", "build.js"), ...flags]);
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
      return {
        child,
        ended: ended.then(async (exitCode) => {
          const [stdout, stderr] = await output;
          return { exitCode, stdout, stderr };
        }),
      };
    },
    remove() {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Makes a file or folder look as old as that. */
export function age(path: string, seconds: number): void {
  const then = new Date(Date.now() - seconds * 1_000);
  utimesSync(path, then, then);
}
