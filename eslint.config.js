import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const nodeGlobals = [
  ...["process", "console", "performance", "Buffer", "fetch", "URL", "URLSearchParams"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
];

export default defineConfig(
  { ignores: ["dist/", "dist.*/", "data/", "coverage/"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A number or a boolean in a template reads the same as its String(): no information is lost.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    // They measure what `dist` holds, which is not there before a build.
    files: ["bench/**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, "readonly"])),
    },
  },
);
